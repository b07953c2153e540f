// What is written: transactions, which are values made of changes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/base/result.hpp"
#include "core/model/audit_event.hpp"
#include "core/model/manifest.hpp"
#include "core/model/operation.hpp"
#include "core/model/stored_kinds.hpp"
#include "core/ports/rights_epochs.hpp"

namespace sealmint::ports {

// Stores `value` if the stored version is still `value.version` (0 = it must not exist yet), and
// counts the version up by one. Otherwise the transaction fails with ErrorKind::conflict.
// A unique field (model::Stored) that is taken fails the transaction with ErrorKind::rejected and a
// detail that names it: "name: already in use"; so does an actor who is in `members` twice.
// A second pending request of one requester for one signer and scope fails with
// ErrorKind::conflict.
// An update never moves back what grows (model::Stored), and moving that does not count the version
// up.
// The references of its row (model::Stored) must hold at the end of the transaction, in whatever
// order its changes stand. One that does not hold fails the transaction with ErrorKind::conflict.
template <class T>
struct Put {
  T value;
};

// Removes the object; removing what is not there is no error. What its row (model::Stored) calls it
// the owner of goes with it, and of that again; with a signer go its manifests, too. Memberships of
// an erased actor stay in groups and signers until these are put without them. Operations outlive
// their signer.
template <class T>
struct Erase {
  decltype(T::id) id;
};

// Takes one use of a token or client secret. At its limit: ErrorKind::limit_exhausted; when it is
// gone: ErrorKind::not_found.
struct SpendTokenUse {
  TokenId id;
};
struct SpendClientSecretUse {
  ClientSecretId id;
};

// Appends the activity rows of one call, in order; the signer need not exist. A success also moves
// the signer's last_signed_at forward. An id that is on record already: ErrorKind::conflict.
struct AppendOperations {
  model::OperationContext context;
  std::vector<model::OperationItem> items;
};

// Keeps the list of digests behind a Merkle root; one that is kept already stays as it is. Its
// signer must exist at the end of the transaction, or ErrorKind::conflict.
struct KeepManifest {
  model::Manifest manifest;
};
// Removes a list; removing what is not there is no error.
struct ForgetManifest {
  SignerId signer_id;
  Sha256 root{};
};

// Keeps an answer for its Idempotency-Key. A key that is already kept: ErrorKind::conflict, also
// when the kept answer has expired and no sweep (remove_expired) has come by since.
struct RememberAnswer {
  Sha256 key_hash{};   // over principal, path and key
  Sha256 body_hash{};  // over the request body
  int status = 200;
  std::string answer;
  TimePoint expires_at;
};

// Appends an administrative event to the log, in the order of the changes. An id that is on record
// already: ErrorKind::conflict.
struct RecordEvent {
  model::AuditEvent event;
};

// Keeps a signed checkpoint of the log; one of that size already stays as it is.
struct KeepCheckpoint {
  std::uint64_t size = 0;
  std::string note;  // C2SP tlog-checkpoint, signed
  TimePoint created_at;
};

// Removes the entries below, in whole bundles: of a bundle that holds others too, none goes. Their
// hashes stay, and so does what the rows of operations say.
struct PruneLog {
  std::uint64_t below = 0;
};

// Removes what the record says of a person or machine: names, hosts, commands, addresses. The
// entries of the log stay as they are; what is left of them tells nothing any more.
struct ErasePersonal {
  model::ActorRef actor;
};

template <class... T>
std::variant<AppendOperations, RecordEvent, KeepCheckpoint, PruneLog, ErasePersonal, RememberAnswer,
             SpendTokenUse, SpendClientSecretUse, KeepManifest, ForgetManifest, Put<T>...,
             Erase<T>...>
    change_of(model::Kinds<T...>);
using Change = decltype(change_of(model::StoredKinds{}));

// That nothing the right behind a decision rests on has changed since: `epoch` is the number of the
// snapshot it was made on (rights_epochs.hpp). Otherwise ErrorKind::conflict, and whoever asked
// has to decide again.
struct RightsCondition {
  SignerId signer_id;  // nil when there is a holder
  TokenId token_id;
  std::uint64_t epoch = 0;
  // Of a decision that rests on one principal; nothing of one to sign, which rests on more.
  std::optional<RightHolder> holder = std::nullopt;

  bool holds(const RightsEpochs& epochs) const {
    return epoch == (holder ? epochs.of(token_id, *holder) : epochs.of(signer_id, token_id));
  }
};

// Takes units of a grant that is active, begun and not over at `at`, and has that many left; one
// that is used up by it becomes expired. Otherwise ErrorKind::limit_exhausted, or not_found when it
// is gone. Of the transactions of one batch as many succeed, in their order, as fit.
struct SpendGrant {
  GrantId id;
  std::int64_t units = 1;
  TimePoint at;
};

// All changes happen, or none; none unless the condition holds and the units could be taken.
struct Transaction {
  std::vector<Change> changes;
  std::optional<RightsCondition> rights = std::nullopt;
  std::optional<SpendGrant> spend = std::nullopt;
};

// What a transaction that succeeded has become.
struct Committed {
  // The place in the log of its first entry; the others follow it, in the order of its changes.
  // Means nothing for a transaction without entries.
  std::uint64_t log_index = 0;
};
using Outcome = Result<Committed>;

// How many transactions a store has committed: the place of one in its history.
struct Position {
  std::uint64_t transactions = 0;
  friend auto operator<=>(const Position&, const Position&) = default;
};

}  // namespace sealmint::ports

// The store: durable truth. Decisions never read it on the way of a signature (they read the
// directory snapshot); it is written in batches by one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/result.hpp"
#include "core/model/approval.hpp"
#include "core/model/audit_event.hpp"
#include "core/model/certificate.hpp"
#include "core/model/grant.hpp"
#include "core/model/manifest.hpp"
#include "core/model/operation.hpp"
#include "core/model/principal.hpp"
#include "core/model/signer.hpp"
#include "core/model/webhook.hpp"
#include "core/ports/rights_epochs.hpp"

namespace sealmint::ports {

// Stores `value` if the stored version is still `value.version` (0 = it must not exist yet), and
// counts the version up by one. Otherwise the transaction fails with ErrorKind::conflict.
// A unique name that is taken fails the transaction with ErrorKind::rejected and a detail that
// names the field: "name: already in use" (also "username", "slug", "identityId", "clientId",
// "tokenHash", "signerId", and "members" for an actor who is there twice).
// A second pending request of one requester for one signer and scope fails with
// ErrorKind::conflict.
// An update never moves back what others move beside it: `uses` of tokens and client secrets,
// `used` of grants and `last_signed_at` of signers keep the larger value, and moving them does not
// count the version up.
// References that must hold at the end of the transaction, in whatever order its changes stand:
// universal auth -> identity; client secret -> universal auth and identity; token -> its user or
// identity, and its client secret; authority -> its key, unless nil; signer -> its certificate, if
// any; policy, request and grant -> signer; delivery -> webhook. One that does not hold fails the
// transaction with ErrorKind::conflict.
template <class T>
struct Put {
  T value;
};

// Removes the object; removing what is not there is no error. Erasing an identity removes its
// universal auth, client secrets and tokens; erasing a user its tokens; erasing a universal auth
// its client secrets and their tokens; erasing a client secret its tokens; erasing a signer its
// policy, requests, grants and manifests; erasing a webhook its deliveries. Memberships of an
// erased actor stay in groups and signers until these are put without them. Operations outlive
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

using Change = std::variant<
    AppendOperations, RecordEvent, KeepCheckpoint, PruneLog, ErasePersonal, RememberAnswer,
    SpendTokenUse, SpendClientSecretUse, Put<model::User>, Put<model::Identity>, Put<model::Group>,
    Put<model::UniversalAuth>, Put<model::ClientSecret>, Put<model::AccessToken>,
    Put<model::Authority>, Put<model::Certificate>, Put<model::WrappedKey>, Put<model::Signer>,
    Erase<model::User>, Erase<model::Identity>, Erase<model::Group>, Erase<model::UniversalAuth>,
    Erase<model::ClientSecret>, Erase<model::AccessToken>, Erase<model::Authority>,
    Erase<model::Certificate>, Erase<model::WrappedKey>, Erase<model::Signer>,
    Put<model::ApprovalPolicy>, Put<model::AccessRequest>, Put<model::Grant>,
    Erase<model::ApprovalPolicy>, Erase<model::AccessRequest>, Erase<model::Grant>, KeepManifest,
    ForgetManifest, Put<model::Webhook>, Put<model::WebhookDelivery>, Erase<model::Webhook>>;

// That nothing a decision to sign looked at has changed since: `epoch` is the number of the
// snapshot it was made on (rights_epochs.hpp). Otherwise ErrorKind::conflict, and whoever asked
// has to decide again.
struct RightsCondition {
  SignerId signer_id;
  TokenId token_id;
  std::uint64_t epoch = 0;
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

// Everything the directory is built from.
struct Contents {
  std::vector<model::User> users;
  std::vector<model::Identity> identities;
  std::vector<model::Group> groups;
  std::vector<model::UniversalAuth> universal_auths;
  std::vector<model::ClientSecret> client_secrets;
  std::vector<model::AccessToken> access_tokens;
  std::vector<model::Authority> authorities;
  std::vector<model::Certificate> certificates;
  std::vector<model::WrappedKey> keys;
  std::vector<model::Signer> signers;
  std::vector<model::ApprovalPolicy> policies;
  std::vector<model::AccessRequest> requests;
  std::vector<model::Grant> grants;
  RightsEpochs rights;                   // where the numbers of this store stand
  std::vector<model::Webhook> webhooks;  // their deliveries stay in the store
};

struct OperationQuery {
  SignerId signer_id;
  std::optional<model::OperationStatus> status;
  std::size_t offset = 0;
  std::size_t limit = 20;
};
struct OperationPage {
  std::vector<model::Operation> operations;  // newest first; of equal times the later append first
  std::size_t total_count = 0;
};

struct DeliveryQuery {
  WebhookId webhook_id;
  std::optional<model::DeliveryStatus> status;
  std::size_t offset = 0;
  std::size_t limit = 20;
};

using PersonalTexts = std::vector<std::pair<std::string, std::string>>;

struct LogHead {
  std::uint64_t size = 0;
  std::uint64_t first_entry = 0;
  std::optional<KeepCheckpoint> checkpoint;
};

// What a transaction that succeeded has become.
struct Committed {
  // The place in the log of its first entry; the others follow it, in the order of its changes.
  // Means nothing for a transaction without entries.
  std::uint64_t log_index = 0;
};
using Outcome = Result<Committed>;

class Store {
 public:
  virtual ~Store() = default;

  // Reads all objects. Called once, before the first commit.
  virtual Result<Contents> load() = 0;

  // Applies the transactions in order in ONE durable commit: when this returns a value, every
  // applied change survives a power cut. Each transaction succeeds or fails by itself; the result
  // holds one outcome for each. An Error of the whole call means that nothing may be relied upon
  // (the state is unknown): the caller must stop signing and end the process.
  // A full disk is the one exception: ErrorKind::unavailable with detail "storage_full" means that
  // nothing was applied and a later call may succeed. Called from one thread only; may block.
  virtual Result<std::vector<Outcome>> commit(std::span<const Transaction> batch) = 0;

  // Reads below may be called from any thread beside commit(), may block, and see every commit
  // that returned before they were called.
  virtual Result<OperationPage> operations(const OperationQuery& query) = 0;
  virtual Result<std::optional<model::Operation>> operation(OperationId id) = 0;
  virtual Result<std::optional<RememberAnswer>> remembered_answer(const Sha256& key_hash,
                                                                  TimePoint now) = 0;

  // The digests behind a root that was kept for this signer.
  virtual Result<std::optional<model::Manifest>> manifest(SignerId signer_id,
                                                          const Sha256& root) = 0;

  // What was committed last comes first.
  virtual Result<model::DeliveryPage> deliveries(const DeliveryQuery& query) = 0;
  virtual Result<std::optional<model::WebhookDelivery>> delivery(DeliveryId id) = 0;
  // The pending ones whose next attempt is due at `now`, in the order of their first commit.
  virtual Result<std::vector<model::WebhookDelivery>> due_deliveries(WebhookId id, TimePoint now,
                                                                     std::size_t count_max) = 0;

  // Deletes remembered answers, access tokens and deliveries that expired at `now` or before, some
  // thousands at most so that commits do not wait long; and of the checkpoints that are older than
  // an hour all but the last of each hour. Same thread as commit(), and the same
  // errors. Returns how many rows went.
  virtual Result<std::size_t> remove_expired(TimePoint now) = 0;

  // The log of all operations and events: entry `i` is the leaf of what was committed as the i-th.
  // Operations of a store from before the log are not in it.
  //
  // What stands where: its size, its newest checkpoint, and the first entry that is still there
  // (earlier ones were pruned; their hashes stay).
  virtual Result<LogHead> log_head() = 0;
  // The roots of `count` complete subtrees of 256^level leaves, from the `first`-th on; `count` is
  // at most 256, and all of them lie in one tile. Fewer when the log does not reach so far.
  virtual Result<std::vector<Sha256>> log_hashes(unsigned level, std::uint64_t first,
                                                 std::size_t count) = 0;
  // The leaves from `first` on: at most `count`, fewer at the end of the log and at the end of the
  // bundle of 256 that `first` lies in. None of what was pruned.
  virtual Result<std::vector<Bytes>> log_entries(std::uint64_t first, std::size_t count) = 0;
  // Where an operation or an event stands.
  virtual Result<std::optional<std::uint64_t>> log_index(OperationId id) = 0;
  virtual Result<std::optional<std::uint64_t>> log_index(EventId id) = 0;
  // What stands behind the salted hash of each of these entries, as names and values: the entries
  // that log_entries() answers for the same numbers. Nothing for those that were erased.
  virtual Result<std::vector<PersonalTexts>> log_personal(std::uint64_t first,
                                                          std::size_t count) = 0;
  // Kept checkpoints of more than `size_above` entries, the smallest first.
  virtual Result<std::vector<KeepCheckpoint>> checkpoints(std::uint64_t size_above,
                                                          std::size_t count_max) = 0;

  // Work that commits left behind, done once the answers of a commit are on their way. Same thread
  // as commit(). An Error means the same as one of commit().
  virtual Result<void> tidy_up() { return {}; }

  // What the disk has room for, in bytes; nothing where nobody knows. Any thread; may block.
  virtual std::optional<std::uint64_t> free_bytes() { return std::nullopt; }

  // A cheap read that proves the store answers, for /readyz. Any thread.
  virtual Result<void> ping() = 0;
};

}  // namespace sealmint::ports

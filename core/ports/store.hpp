// The store: durable truth. Decisions never read it on the way of a signature (they read the
// directory snapshot); it is written in batches, one at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/base/result.hpp"
#include "core/model/operation.hpp"
#include "core/model/webhook.hpp"
#include "core/ports/contents.hpp"
#include "core/ports/transaction.hpp"

namespace sealmint::ports {

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
  // nothing was applied and a later call may succeed. May block. One at a time, on any thread: of
  // commit(), remove_expired(), needs_tidying() and tidy_up() no two run beside each other, and the
  // caller sees to it that each sees what the one before did (docs/adr/0002).
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
  // an hour all but the last of each hour. Never beside commit(), and the same errors.
  // Returns how many rows went.
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

  // Whether commits have left enough work behind for tidy_up(). Asked after each commit, by whoever
  // made it: cheap.
  virtual bool needs_tidying() { return false; }
  // Work that commits left behind, done once the answers of a commit are on their way. Any thread,
  // but never beside commit(). An Error means the same as one of commit().
  virtual Result<void> tidy_up() { return {}; }

  // What the disk has room for, in bytes; nothing where nobody knows. Any thread; may block.
  virtual std::optional<std::uint64_t> free_bytes() { return std::nullopt; }

  // A cheap read that proves the store answers, for /readyz. Any thread.
  virtual Result<void> ping() = 0;
};

}  // namespace sealmint::ports

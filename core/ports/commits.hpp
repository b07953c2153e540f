// What changes the store: batches of transactions, each one durable commit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "core/base/result.hpp"
#include "core/ports/transaction.hpp"

namespace sealmint::ports {

// Names one batch of one node, so that the node can ask what became of it. Whoever commits counts
// up, and names no two batches alike.
struct BatchId {
  Uuid node;
  std::uint64_t number = 0;
  friend auto operator<=>(const BatchId&, const BatchId&) = default;
};

// A batch that is durable. Each transaction of it succeeded or failed by itself.
struct Applied {
  std::vector<Outcome> outcomes;  // one for each transaction, in their order
  // Where the history stands behind it (history.hpp): the transactions that succeeded are the last
  // ones before this position.
  Position position;
};
// The answer was lost: the batch is durable as a whole, or will never be.
struct InDoubt {
  std::string why;
};
// The batch has changed nothing, and never will.
struct NeverHappened {};

using CommitAnswer = std::variant<Applied, InDoubt>;
using Settlement = std::variant<Applied, NeverHappened, InDoubt>;

// All of these may block. One call at a time, on any thread: the caller sees to it that each call
// sees what the one before did (docs/adr/0002).
class Commits {
 public:
  virtual ~Commits() = default;

  // Applies the transactions in order in ONE durable commit: what is answered as applied survives a
  // power cut. `unavailable` with detail "storage_full" means that nothing was applied and a later
  // call may succeed. After any other Error nothing may be relied upon (the state is unknown): the
  // caller must stop signing and end the process. A batch in doubt has to be settled before the
  // next one is committed.
  virtual Result<CommitAnswer> commit(BatchId id, std::span<const Transaction> batch) = 0;

  // What became of the newest batch of this node, as commit() would have told. In doubt still: ask
  // again. Errors: those of commit().
  virtual Result<Settlement> settle(BatchId id) = 0;

  // Deletes remembered answers, access tokens and deliveries that expired at `now` or before, some
  // thousands at most so that commits do not wait long; and of the checkpoints that are older than
  // an hour all but the last of each hour. The errors of commit(). Returns how many rows went.
  virtual Result<std::size_t> remove_expired(TimePoint now) = 0;

  // Whether commits have left enough work behind for tidy_up(). Asked after each commit, by whoever
  // made it: cheap.
  virtual bool needs_tidying() { return false; }
  // Work that commits left behind, done once the answers of a commit are on their way. An Error
  // means the same as one of commit().
  virtual Result<void> tidy_up() { return {}; }
};

}  // namespace sealmint::ports

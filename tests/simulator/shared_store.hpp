// One store under several nodes: what is committed, in which order, and which commits ended in
// doubt.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "storage/memory/memory_store.hpp"
#include "tests/simulator/checker.hpp"
#include "tests/simulator/dice.hpp"
#include "tests/simulator/mutant.hpp"

namespace sealmint::simulator {

// A transaction on its way into a commit of its node.
struct Submitted {
  ports::Transaction transaction;
  // What the node knew when it was decided: only the mutant looks at it again.
  std::shared_ptr<const service::Snapshot> cache;
  bool is_over = false;
  ports::Outcome outcome;
  Submitted* next = nullptr;  // in the queue of the recorder
};

class SharedStore {
 public:
  SharedStore(Mutant mutant, const ports::Transaction& beginning);

  // What becomes of a commit and of its answer. A silent store does not settle a doubt either.
  enum class Doubt { none, applied, lost, applied_in_silence, lost_in_silence };
  // One durable commit of all of them.
  Result<ports::CommitAnswer> commit(ports::BatchId id, std::span<const Submitted* const> batch,
                                     Doubt doubt);
  Result<ports::Settlement> settle(ports::BatchId id) { return store_.settle(id); }
  // A node that was not there before.
  Uuid new_node();

  ports::Contents contents() { return *store_.load(); }
  std::optional<std::string> answer_under(const Sha256& key_hash, TimePoint now);
  void remove_expired(TimePoint now) { static_cast<void>(store_.remove_expired(now)); }

  // Everything committed, in order; nodes read it at their own pace.
  ports::History& history() { return store_; }
  Checker& checker() { return checker_; }

 private:
  void spoil(ports::Transaction& transaction, const service::Snapshot& cache);

  const Mutant mutant_;
  storage::MemoryStore store_;
  Checker checker_;
  std::uint32_t nodes_ = 0;
};

}  // namespace sealmint::simulator

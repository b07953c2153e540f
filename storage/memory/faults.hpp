// Failures on demand, for tests of what stands above the store. All methods may be called from any
// thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <vector>

namespace sealmint::storage {

enum class CommitFault {
  error,                // nothing is applied, the state counts as unknown, later commits refuse
  storage_full,         // nothing is applied, later commits work
  applied_but_unknown,  // everything is applied, but the caller is told of an error
  doubt_applied,        // everything is applied, and the answer is lost
  doubt_lost,           // the batch is lost on its way, and the caller does not learn of it
};

class Faults {
 public:
  // Lets the n-th commit from now fail; 1 is the next one.
  void fail_commit(std::size_t number, CommitFault fault);

  // Leaves so many questions what became of a batch without an answer.
  void leave_in_doubt(std::size_t questions);
  // Called by the store for each such question: whether it is to be left so.
  bool is_left_in_doubt();

  // Stops commits at a gate, before they apply anything, until release_commits().
  void hold_commits();
  void release_commits();
  // Waits until a commit stands at the gate; false when none came in time.
  bool wait_for_held_commit(std::chrono::milliseconds timeout);

  // How many transactions each commit so far brought, refused ones included.
  std::vector<std::size_t> batch_sizes() const;
  std::size_t commits() const;

  // Called by the store at the start of every commit. Blocks while the gate is closed.
  std::optional<CommitFault> enter_commit(std::size_t batch_size);

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::size_t, CommitFault> planned_;  // by the number of the commit, from 1
  std::vector<std::size_t> batch_sizes_;
  std::size_t left_in_doubt_ = 0;  // questions to come
  bool gate_closed_ = false;
  std::size_t waiting_ = 0;
};

}  // namespace sealmint::storage

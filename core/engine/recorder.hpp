// Group commit: whatever waits when a commit ends goes into the next one, so thousands of
// operations share one fsync and nobody waits for a timer.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/limits.hpp"
#include "core/base/log.hpp"
#include "core/base/metrics.hpp"
#include "core/base/task.hpp"
#include "core/ports/store.hpp"

namespace sealmint::engine {

struct RecorderMetrics {
  Counter commits;
  Counter transactions;
  Counter rejected_transactions;
  Histogram batch_size;
  Histogram commit_us;
};

class Recorder {
 public:
  struct Options {
    std::size_t queue_entries_max = limits::recorder_queue_entries;
    std::size_t batch_entries_max = limits::recorder_batch_entries;
    std::chrono::minutes cleanup_interval{1};
  };
  // Called on the recorder's thread with the transactions that just became durable, before any
  // waiter learns of it.
  using OnCommitted = std::function<void(std::span<const ports::Transaction* const>)>;
  // Called once, on the recorder's thread, when the state of the store is unknown: the process must
  // end and not sign again (invariant I11).
  using OnPoisoned = std::function<void(const Error&)>;

  Recorder(ports::Store& store, const Clock& clock, OnCommitted on_committed,
           OnPoisoned on_poisoned, const Options& options);
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  // Ends when the transaction is durable and visible in the directory, or with its error:
  // conflict, rejected, limit_exhausted (this transaction), busy (queue full, Retry-After),
  // unavailable (storage_full, poisoned, stopping). Resumes on the caller's executor.
  Task<void> commit(ports::Transaction transaction);

  // Commits what is queued, then ends the thread. Later commits fail as `unavailable`.
  void stop();

  bool poisoned() const { return poisoned_.load(std::memory_order_acquire); }
  // The last commit failed for lack of room; signing goes on when one succeeds again.
  bool storage_full() const { return storage_full_.load(std::memory_order_acquire); }
  std::size_t queued() const;
  const RecorderMetrics& metrics() const { return metrics_; }

 private:
  struct Entry {
    ports::Transaction transaction;
    std::function<void(Result<void>)> complete;
  };

  Result<void> enqueue(Entry& entry);
  void run();
  std::vector<Entry> take_batch();
  void commit_batch(std::vector<Entry>& batch);
  void remove_expired_if_due();

  ports::Store& store_;
  const Clock& clock_;
  const OnCommitted on_committed_;
  const OnPoisoned on_poisoned_;
  const Options options_;
  RecorderMetrics metrics_;

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Entry> queue_;
  bool stopping_ = false;
  std::atomic<bool> poisoned_{false};
  std::atomic<bool> storage_full_{false};
  std::chrono::steady_clock::time_point next_cleanup_;
  std::thread thread_;
};

}  // namespace sealmint::engine

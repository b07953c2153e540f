// Group commit: whatever waits when a commit ends goes into the next one, so thousands of
// operations share one fsync and nobody waits for a timer.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/metrics.hpp"
#include "core/base/task.hpp"
#include "core/engine/parking.hpp"
#include "core/engine/record_queue.hpp"
#include "core/ports/commits.hpp"
#include "core/tasks/inbox.hpp"
#include "core/tasks/resumption.hpp"

namespace sealmint::engine {

struct RecorderMetrics {
  Counter commits;
  Counter transactions;
  Counter rejected_transactions;
  Counter in_doubt;      // commits whose answer was lost
  Histogram batch_size;  // transactions of a commit
  Histogram rows;        // changes of a commit
  Histogram commit_us;
};

class Recorder {
 public:
  struct Options : RecordLimits {
    std::chrono::minutes cleanup_interval{1};
    // How often, and how long after each other, the store is asked what became of a batch that is
    // in doubt, before its state counts as unknown.
    int settle_attempts = 100;
    std::chrono::milliseconds settle_pause{100};
  };
  // Called after each commit with the transactions of this node that just became durable, and where
  // the history stands behind them, before any waiter learns of it; by one thread at a time. An
  // error means that this node cannot know any more what was committed.
  using OnCommitted =
      std::function<Result<void>(ports::Position, std::span<const ports::Transaction* const>)>;
  // Called once, on the thread that committed, when the state of the store is unknown: the process
  // must end and not sign again (invariant I11).
  using OnPoisoned = std::function<void(const Error&)>;

  // A transaction on its way. Lives in the waiting coroutine, which resumes when `outcome` is set:
  // it holds room from the moment it is submitted, lies in the inbox until somebody with the turn
  // looks, waits in the queue until it is cut, and is in a commit then.
  struct Entry {
    ports::Transaction transaction;
    ports::Outcome outcome;
    Resumption resumption;
    Entry* next = nullptr;
  };

  Recorder(ports::Commits& store, const Clock& clock, OnCommitted on_committed,
           OnPoisoned on_poisoned, const Options& options);
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  // Ends when the transaction is durable and visible in the directory, or with its error:
  // conflict, rejected, limit_exhausted (this transaction), busy (queue full, Retry-After),
  // unavailable (storage_full, storage_lost, poisoned, stopping). Resumes on the caller's executor.
  Task<void> commit(ports::Transaction transaction);

  // Commits for who wants to know where in the log the entry stands.
  Task<ports::Committed> append(ports::Transaction transaction);

  // Commits entries whose coroutines are suspended. Takes no lock; any thread.
  void submit(Chain<Entry> entries);

  // Submits for a thread without other work: if no commit is under way, it makes this one
  // itself, and nobody has to be woken for it. Tidying up is left to the recorder's own thread.
  void submit_idle(Chain<Entry> entries);

  // Commits what is queued, then ends the thread. Later commits fail as `unavailable`.
  void stop();

  bool poisoned() const { return poisoned_.load(std::memory_order_acquire); }
  // The last commit failed for lack of room; signing goes on when one succeeds again.
  bool storage_full() const { return storage_full_.load(std::memory_order_acquire); }
  // Transactions that wait for a commit.
  std::size_t queued() const { return queued_.load(std::memory_order_relaxed); }
  const RecorderMetrics& metrics() const { return metrics_; }

 private:
  Result<void> reserve(std::size_t entries);
  bool enqueue(Chain<Entry> entries);
  void run();
  RecordStep take_step();
  RecordState state() const;
  void commit_next();
  void commit_batch(Chain<Entry> batch);
  Result<ports::Settlement> settled(ports::CommitAnswer answer);
  Result<void> set_outcomes(Chain<Entry>& batch, std::span<const ports::Transaction> transactions,
                            ports::Applied& applied);
  Error failure_of(const Error& error);
  Error poison(const Error& error);
  bool is_tidying_due();
  void tidy_after_commit();
  void remove_expired();

  ports::Commits& store_;
  const Clock& clock_;
  const OnCommitted on_committed_;
  const OnPoisoned on_poisoned_;
  const Options options_;
  RecorderMetrics metrics_;

  Inbox<Entry> inbox_;
  Parking parking_;
  std::atomic<std::size_t> queued_{0};
  std::atomic<bool> is_stopping_{false};
  std::atomic<bool> is_led_{false};  // by a thread of submit_idle(), which looks after the inbox
  std::atomic<bool> poisoned_{false};
  std::atomic<bool> storage_full_{false};

  // Whoever commits holds the turn, and with it what stands below.
  std::mutex turn_;
  RecordQueue<Entry> queue_;
  ports::BatchId batch_id_;                  // of the newest batch
  std::atomic<bool> is_waiting_{false};      // queue_ is not empty
  std::atomic<bool> is_tidying_due_{false};  // the own thread has to look
  ResumptionBunch resumptions_;
  std::chrono::steady_clock::time_point next_cleanup_;

  std::thread thread_;
};

}  // namespace sealmint::engine

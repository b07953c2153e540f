// A few threads for work of one kind that blocks, behind a bounded queue in which nobody waits for
// ever.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/base/limits.hpp"
#include "core/base/metrics.hpp"
#include "core/base/must.hpp"
#include "core/base/task.hpp"
#include "core/tasks/deadline.hpp"
#include "core/tasks/inbox.hpp"
#include "core/tasks/resumption.hpp"

namespace sealmint {

class BlockingPool {
 public:
  struct Options {
    const char* name = "pool";  // of its threads (core/base/thread_name.hpp)
    std::size_t threads = 2;
    std::size_t queue_tasks_max = limits::pool_queue_tasks;
    // Until the work begins; what has begun is finished.
    std::chrono::milliseconds wait_max = limits::reads_wait_max;
  };
  struct Metrics {
    Counter refused;  // the queue was full
    Counter late;     // dropped, because no thread was free in time
  };

  explicit BlockingPool(const Options& options);
  ~BlockingPool();
  BlockingPool(const BlockingPool&) = delete;
  BlockingPool& operator=(const BlockingPool&) = delete;

  // Runs `work`, a function without arguments that returns a Result, on a thread of the pool and
  // resumes on the caller's executor; throws what the work threw. `busy` when too much waits
  // already, and when no thread was free in time: then the work is dropped. `unavailable` when the
  // pool stops before it began. What `work` refers to must live until the awaiting coroutine goes
  // on.
  template <class Work>
  boost::asio::awaitable<std::invoke_result_t<Work>> run(Work work) {
    return run(std::move(work), Deadline::in(options_.wait_max));
  }
  // For who has a deadline of their own, until which a thread has to be free.
  template <class Work>
  boost::asio::awaitable<std::invoke_result_t<Work>> run(Work work, Deadline deadline) {
    JobOf<Work> job(work);
    job.deadline = deadline.at;
    auto start = [this, &job] { submit(job); };
    co_await suspend_with(job.resumption, start);
    co_return job.take_outcome();
  }

  // For work that looks after its own bounds and deadlines.
  boost::asio::io_context::executor_type executor() { return context_.get_executor(); }

  // Finishes what is under way, refuses what is queued and ends the threads; idempotent. The
  // executors of those who wait must outlive the call.
  void stop();

  const char* name() const { return options_.name; }
  // Work that no thread has begun. Any thread.
  std::size_t waiting() const;
  const Metrics& metrics() const { return metrics_; }

 private:
  using Instant = Deadline::Instant;

  // Lives in the waiting coroutine, which goes on when it was executed or refused.
  struct Job {
    Job* next = nullptr;
    Resumption resumption;
    Instant deadline;
    std::optional<Error> refusal;

    virtual void execute() noexcept = 0;

   protected:
    ~Job() = default;
  };

  template <class Work>
  struct JobOf final : Job {
    using Outcome = std::invoke_result_t<Work>;

    explicit JobOf(Work& the_work) : work(the_work) {}
    void execute() noexcept override {
      try {
        outcome.emplace(work());
      } catch (...) {
        exception = std::current_exception();
      }
    }
    Outcome take_outcome() {
      if (exception) std::rethrow_exception(exception);
      if (this->refusal) return *std::move(this->refusal);
      must(outcome.has_value(), "work that was not refused has an outcome");
      return *std::move(outcome);
    }

    Work& work;
    std::optional<Outcome> outcome;
    std::exception_ptr exception;
  };

  void submit(Job& job);
  std::optional<Error> enqueue(Job& job);
  void run_next();
  void watch();
  Chain<Job> take_late(Instant now);
  Instant next_deadline(Instant now) const;
  static void resume(Job& job);
  static void refuse(Chain<Job> jobs, const Error& error);

  const Options options_;
  Metrics metrics_;

  mutable std::mutex mutex_;
  Chain<Job> queue_;
  bool is_stopping_ = false;
  std::condition_variable look_again_;
  Instant watch_until_ = Instant::max();  // how long the watch sleeps, if nobody wakes it

  boost::asio::io_context context_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_;
  std::vector<std::thread> threads_;
  std::thread watch_;
};

}  // namespace sealmint

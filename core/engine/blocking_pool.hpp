// Threads for work that blocks: key generation, password hashing, reads of the store.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <type_traits>
#include <utility>

#include "core/base/limits.hpp"
#include "core/base/task.hpp"

namespace sealmint::engine {

class BlockingPool {
 public:
  explicit BlockingPool(std::size_t threads,
                        std::size_t queue_tasks_max = limits::blocking_queue_tasks)
      : pool_(threads), queue_tasks_max_(queue_tasks_max) {}

  // Runs `work`, a function without arguments that returns a Result, on a pool thread and resumes
  // on the caller's executor. `busy` when too much waits already. What `work` refers to must live
  // until the awaiting coroutine goes on.
  template <class Work>
  boost::asio::awaitable<std::invoke_result_t<Work>> run(Work work) {
    const Place place(waiting_);
    if (place.number() >= queue_tasks_max_) {
      auto error = make_error(ErrorKind::busy, "Too many slow requests are waiting");
      error.retry_after = std::chrono::seconds{1};
      co_return error;
    }
    auto on_pool = [this, &work]() -> boost::asio::awaitable<std::invoke_result_t<Work>> {
      // What still waits when the server stops is not begun: a queue of key generations would take
      // minutes.
      if (is_stopping_.load()) co_return make_error(ErrorKind::unavailable, "stopping");
      co_return work();
    };
    auto executor = pool_.get_executor();
    auto result =
        co_await boost::asio::co_spawn(executor, std::move(on_pool), boost::asio::use_awaitable);
    co_return result;
  }

  boost::asio::thread_pool::executor_type executor() { return pool_.get_executor(); }

  // Finishes what is under way, refuses what is queued and ends the threads. No coroutine may call
  // run() any more: stop the I/O threads first.
  void stop() {
    is_stopping_ = true;
    pool_.join();
  }

 private:
  // One waiting task; its end gives the place back, also when the work throws.
  class Place {
   public:
    explicit Place(std::atomic<std::size_t>& waiting)
        : waiting_(waiting), number_(waiting.fetch_add(1)) {}
    ~Place() { waiting_.fetch_sub(1); }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    std::size_t number() const { return number_; }

   private:
    std::atomic<std::size_t>& waiting_;
    const std::size_t number_;
  };

  boost::asio::thread_pool pool_;
  const std::size_t queue_tasks_max_;
  std::atomic<std::size_t> waiting_{0};
  std::atomic<bool> is_stopping_{false};
};

}  // namespace sealmint::engine

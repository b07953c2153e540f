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
    if (waiting_.fetch_add(1) >= queue_tasks_max_) {
      waiting_.fetch_sub(1);
      auto error = make_error(ErrorKind::busy, "Too many slow requests are waiting");
      error.retry_after = std::chrono::seconds{1};
      co_return error;
    }
    auto on_pool = [&work]() -> boost::asio::awaitable<std::invoke_result_t<Work>> {
      co_return work();
    };
    auto executor = pool_.get_executor();
    auto result =
        co_await boost::asio::co_spawn(executor, std::move(on_pool), boost::asio::use_awaitable);
    waiting_.fetch_sub(1);
    co_return result;
  }

  boost::asio::thread_pool::executor_type executor() { return pool_.get_executor(); }

  // Finishes what is queued and ends the threads.
  void stop() { pool_.join(); }

 private:
  boost::asio::thread_pool pool_;
  const std::size_t queue_tasks_max_;
  std::atomic<std::size_t> waiting_{0};
};

}  // namespace sealmint::engine

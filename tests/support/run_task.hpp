// Runs a coroutine to its end in the calling thread.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "core/base/task.hpp"

namespace sealmint::testing {

// One for each thread. The thread that completes a coroutine may still be inside post() when the
// coroutine has ended, so a context must outlive the recorder, lane and pool of the test: it stays
// when its own thread goes.
inline boost::asio::io_context& task_context() {
  static std::mutex mutex;
  static std::vector<std::unique_ptr<boost::asio::io_context>> contexts;
  thread_local const auto context = [] {
    const std::lock_guard lock(mutex);
    return contexts.emplace_back(std::make_unique<boost::asio::io_context>()).get();
  }();
  return *context;
}

// `make` returns the awaitable; what it refers to must outlive the call. Not to be nested.
template <class Make>
auto run_task(Make make) {
  using Awaitable = decltype(make());
  using Value = typename Awaitable::value_type;
  auto& context = task_context();
  context.restart();
  std::optional<Value> result;
  std::exception_ptr failure;
  auto work = boost::asio::make_work_guard(context);
  boost::asio::co_spawn(context, std::move(make), [&](std::exception_ptr error, Value value) {
    failure = error;
    result.emplace(std::move(value));
    work.reset();
  });
  context.run();
  if (failure) std::rethrow_exception(failure);
  return *std::move(result);
}

}  // namespace sealmint::testing

// Resuming coroutines that wait for another thread: many of one I/O thread with one wake-up.
#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <optional>
#include <utility>
#include <vector>

#include "core/base/must.hpp"
#include "core/tasks/inbox.hpp"

namespace sealmint {

// A coroutine that waits. Lives in the coroutine's own frame, so waiting allocates nothing.
class Resumption {
 public:
  using Handler = boost::asio::async_result<boost::asio::use_awaitable_t<>, void()>::handler_type;

  Resumption() = default;
  Resumption(const Resumption&) = delete;
  Resumption& operator=(const Resumption&) = delete;

  Resumption* next = nullptr;

 private:
  friend class ResumptionBunch;
  friend class ResumingChain;
  template <class Start>
  friend boost::asio::awaitable<void> suspend_with(Resumption& resumption, Start start);

  std::optional<Handler> handler_;
};

// Suspends the calling coroutine and calls `start`, which sees to it that some thread adds
// `resumption` to a ResumptionBunch, exactly once. `start` may not throw, and must not touch the
// coroutine's memory after it has passed the resumption on. The coroutine resumes on its own
// executor.
template <class Start>
boost::asio::awaitable<void> suspend_with(Resumption& resumption, Start start) {
  // The token is a named object and the initiation takes no temporaries: see the house style for
  // coroutines.
  const auto token = boost::asio::use_awaitable;
  auto initiate = [&resumption, &start](Resumption::Handler handler) {
    must(!resumption.handler_, "a coroutine waits for one thing at a time");
    resumption.handler_.emplace(std::move(handler));
    start();
  };
  co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void()>(initiate,
                                                                                     token);
}

// Collects coroutines and posts one handler to each executor, which resumes all that belong to it.
// A post costs an allocation, a lock and often a write to an eventfd: once for a commit, not once
// for each of its requests. One thread only.
class ResumptionBunch {
 public:
  ResumptionBunch() = default;
  ResumptionBunch(const ResumptionBunch&) = delete;
  ResumptionBunch& operator=(const ResumptionBunch&) = delete;

  void add(Resumption& resumption);
  // Posts what was added. From here on the coroutines may be running, and gone.
  void resume_all();

 private:
  struct Group {
    boost::asio::any_io_executor executor;
    Chain<Resumption> chain;
  };
  // As many as there are I/O threads: a search from the front is the fastest.
  std::vector<Group> groups_;
};

}  // namespace sealmint

// Work that blocks a thread, awaited on another.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "core/ports/certificate_authority.hpp"

namespace sealmint::ca::cmp {

// Runs `work` on `pool`, unless it is too late by the time it gets a thread. Called, and resumed,
// on the one thread of `executor`. Nothing when the deadline passes first, or when the work ends in
// an exception; the work then goes on with what it holds itself.
template <class Outcome>
boost::asio::awaitable<std::optional<Outcome>> run_blocking(boost::asio::any_io_executor executor,
                                                            boost::asio::any_io_executor pool,
                                                            std::function<Outcome()> work,
                                                            ports::IssueDeadline deadline) {
  struct Job {
    Job(const boost::asio::any_io_executor& on, ports::IssueDeadline until) : timer(on, until) {}
    boost::asio::steady_timer timer;  // touched on the executor's thread alone, like the outcome
    std::optional<Outcome> outcome;
  };
  const auto job = std::make_shared<Job>(executor, deadline);
  boost::asio::post(pool, [job, executor, work = std::move(work), deadline] {
    std::optional<Outcome> outcome;
    try {
      if (std::chrono::steady_clock::now() < deadline) outcome.emplace(work());
    } catch (const std::exception&) {
      // The one who waits takes it for a missed deadline.
    }
    boost::asio::post(executor, [job, outcome = std::move(outcome)]() mutable {
      job->outcome = std::move(outcome);
      job->timer.cancel();
    });
  });
  co_await job->timer.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
  co_return std::move(job->outcome);
}

}  // namespace sealmint::ca::cmp

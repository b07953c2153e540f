// Work that many calls need at once, such as a login, done once for all of them.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "core/ports/certificate_authority.hpp"

namespace sealmint::ca {

// All calls on the one thread of the executor. The work goes on when those who wait for it have
// gone, and keeps nothing alive but what it holds itself: it needs a deadline of its own.
template <class Outcome>
class SingleFlight {
 public:
  explicit SingleFlight(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}

  // Starts `work` unless there is some under way, which is then waited for. Nothing when the
  // deadline passes first, and when the work ended in an exception. Every waiter gets a copy.
  boost::asio::awaitable<std::optional<Outcome>> join(boost::asio::awaitable<Outcome> work,
                                                      ports::IssueDeadline deadline) {
    auto flight = flight_.lock();
    if (!flight || flight->has_landed) {
      flight = std::make_shared<Flight>();
      flight_ = flight;
      boost::asio::co_spawn(executor_, std::move(work),
                            [flight](const std::exception_ptr& thrown, Outcome outcome) {
                              if (!thrown) flight->outcome.emplace(std::move(outcome));
                              flight->land();
                            });
    }
    co_return co_await landing(std::move(flight), executor_, deadline);
  }

 private:
  using Timer = boost::asio::steady_timer;

  struct Flight {
    bool has_landed = false;
    std::optional<Outcome> outcome;
    std::vector<std::shared_ptr<Timer>> waiters;

    void land() {
      has_landed = true;
      for (const auto& waiter : waiters) waiter->cancel();
    }
  };

  static boost::asio::awaitable<std::optional<Outcome>> landing(
      std::shared_ptr<Flight> flight, boost::asio::any_io_executor executor,
      ports::IssueDeadline deadline) {
    if (!flight->has_landed) {
      const auto timer = std::make_shared<Timer>(executor, deadline);
      flight->waiters.push_back(timer);
      co_await timer->async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    }
    co_return flight->outcome;
  }

  boost::asio::any_io_executor executor_;
  std::weak_ptr<Flight> flight_;
};

}  // namespace sealmint::ca

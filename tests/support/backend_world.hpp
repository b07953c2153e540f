// What a backend of an issuer stands on, in the thread of a test.
//
//   BackendWorld world;
//   const auto authority = must(backend.make(std::move(options), world.deps()));
//   const auto outcome = world.run([&] { return authority->issue(request, world.soon()); });
//
// The objects made of deps() must go before the world does.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

#include <chrono>
#include <exception>
#include <optional>
#include <stdexcept>
#include <utility>

#include "ca-backends/shared/backend.hpp"
#include "core/base/log.hpp"
#include "tests/support/manual_clock.hpp"

namespace sealmint::testing {

class BackendWorld {
 public:
  BackendWorld() = default;
  // Calls that nobody waited for hold parts of the test.
  ~BackendWorld() { blocking_.join(); }

  ca::Deps deps() {
    return {io_.get_executor(), blocking_.get_executor(), clock, log, loopback_only(), "Test/1"};
  }

  static net::AddressGuard loopback_only() {
    return {{*IpRange::parse("127.0.0.0/8"), *IpRange::parse("::1")}, false};
  }
  static std::chrono::steady_clock::time_point soon(
      std::chrono::milliseconds time = std::chrono::seconds{20}) {
    return std::chrono::steady_clock::now() + time;
  }

  // `make` returns the awaitable; it is run to its end on the executor of the backends, which is
  // this thread. What else was started there goes on meanwhile and in settle() only.
  template <class Make>
  auto run(Make make) {
    using Value = typename decltype(make())::value_type;
    std::optional<Value> result;
    std::exception_ptr failure;
    bool has_ended = false;
    io_.restart();
    boost::asio::co_spawn(io_, make(), [&](std::exception_ptr thrown, Value value) {
      failure = thrown;
      result.emplace(std::move(value));
      has_ended = true;
    });
    const auto work = boost::asio::make_work_guard(io_);
    const auto patience_ends = soon(std::chrono::minutes{1});
    while (!has_ended) {
      if (io_.run_one_until(patience_ends) == 0) throw std::runtime_error("the call never ends");
    }
    if (failure) std::rethrow_exception(failure);
    return std::move(result).value();
  }

  // Goes on with what is ready.
  void settle() {
    io_.restart();
    io_.poll();
  }

  boost::asio::io_context& io() { return io_; }

  ManualClock clock{
      to_unix_ms(std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()))};
  SilentLog log;

 private:
  boost::asio::io_context io_{1};
  boost::asio::thread_pool blocking_{2};
};

}  // namespace sealmint::testing

#include "ca-backends/shared/single_flight.hpp"

#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>

#include <stdexcept>

#include "tests/support/backend_world.hpp"

namespace sealmint::ca {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using testing::BackendWorld;
using Flight = SingleFlight<int>;

struct Fixture {
  BackendWorld world;
  Flight flight{world.deps().executor};
  asio::steady_timer gate{world.io(), asio::steady_timer::time_point::max()};
  int started = 0;

  asio::awaitable<int> work(int value) {
    ++started;
    co_await gate.async_wait(asio::as_tuple(asio::use_awaitable));
    co_return value;
  }
  asio::awaitable<int> broken_work() {
    ++started;
    throw std::runtime_error("broken");
    co_return 1;
  }
  void open_soon() {
    asio::post(world.io(), [this] { gate.cancel(); });
  }
};

Task<std::optional<int>> as_task(asio::awaitable<std::optional<int>> joined) {
  co_return co_await std::move(joined);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(single_flight, Fixture)

BOOST_AUTO_TEST_CASE(two_at_a_time_share_one_work) {
  std::optional<int> other;
  asio::co_spawn(world.io(), flight.join(work(1), BackendWorld::soon()),
                 [&](std::exception_ptr, std::optional<int> value) { other = value; });
  asio::post(world.io(), [this] { open_soon(); });
  const auto mine =
      world.run([&] { return as_task(flight.join(work(2), BackendWorld::soon())); }).value();
  world.settle();
  BOOST_TEST((mine == 1 && other == 1));
  BOOST_TEST(started == 1);
}

BOOST_AUTO_TEST_CASE(one_after_the_other_works_twice) {
  gate.expires_at(asio::steady_timer::time_point::min());
  for (const int value : {1, 2}) {
    const auto got =
        world.run([&] { return as_task(flight.join(work(value), BackendWorld::soon())); }).value();
    BOOST_TEST((got == value));
  }
  BOOST_TEST(started == 2);
}

BOOST_AUTO_TEST_CASE(who_cannot_wait_goes_with_nothing_and_the_work_goes_on) {
  const auto hurried =
      world.run([&] { return as_task(flight.join(work(1), BackendWorld::soon(0ms))); }).value();
  BOOST_TEST(!hurried.has_value());
  open_soon();
  const auto patient =
      world.run([&] { return as_task(flight.join(work(2), BackendWorld::soon())); }).value();
  BOOST_TEST((patient == 1));
  BOOST_TEST(started == 1);
}

BOOST_AUTO_TEST_CASE(an_exception_is_nothing) {
  const auto got =
      world.run([&] { return as_task(flight.join(broken_work(), BackendWorld::soon())); }).value();
  BOOST_TEST(!got.has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::ca

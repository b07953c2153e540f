#include "core/tasks/blocking_pool.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <future>
#include <stdexcept>

#include "core/engine/pools.hpp"
#include "tests/support/gate.hpp"
#include "tests/support/run_task.hpp"

namespace sealmint::engine {
namespace {

using namespace std::chrono_literals;
using testing::Gate;

constexpr auto patience = 30s;

struct Fixture {
  // First, because the pools post to it until they end.
  boost::asio::io_context io{1};
  BlockingPool::Options options{"test", 1, 2, 1h};

  // Spawns the work; `outcome` is there when it is over.
  template <class Work>
  void spawn(BlockingPool& pool, Work work, std::optional<Result<int>>& outcome) {
    boost::asio::co_spawn(
        io, [&pool, work] { return pool.run(work); },
        [&outcome](const std::exception_ptr& failure, Result<int> result) {
          outcome = failure ? Result<int>(make_error(ErrorKind::internal, "it threw"))
                            : std::move(result);
        });
    io.restart();
    io.poll();
  }
  void run_until(const std::optional<Result<int>>& outcome) {
    const auto end = std::chrono::steady_clock::now() + patience;
    io.restart();
    while (!outcome && std::chrono::steady_clock::now() < end) io.run_one_for(patience);
    BOOST_TEST_REQUIRE(outcome.has_value());
  }
};

Result<int> seven() { return 7; }

BOOST_FIXTURE_TEST_SUITE(blocking_pool, Fixture)

BOOST_AUTO_TEST_CASE(work_runs_on_a_thread_of_the_pool) {
  BlockingPool pool(options);
  const auto here = std::this_thread::get_id();
  const auto there = testing::run_task([&] {
    return pool.run([]() -> Result<std::thread::id> { return std::this_thread::get_id(); });
  });
  BOOST_TEST((there.value() != here));
}

BOOST_AUTO_TEST_CASE(what_the_work_throws_reaches_whoever_waits) {
  BlockingPool pool(options);
  const auto broken = []() -> Result<int> { throw std::runtime_error("broken"); };
  BOOST_CHECK_THROW(testing::run_task([&] { return pool.run(broken); }), std::runtime_error);
  BOOST_TEST(testing::run_task([&] { return pool.run(seven); }).value() == 7);
}

BOOST_AUTO_TEST_CASE(a_full_queue_says_so_at_once) {
  Gate gate;
  std::optional<Result<int>> first;
  std::optional<Result<int>> second;
  std::optional<Result<int>> third;
  std::optional<Result<int>> fourth;
  BlockingPool pool(options);
  spawn(pool, [&] { return gate.pass(); }, first);
  BOOST_TEST_REQUIRE(gate.wait_until_begun());
  spawn(pool, seven, second);
  spawn(pool, seven, third);
  BOOST_TEST(pool.waiting() == 2U);
  spawn(pool, seven, fourth);
  run_until(fourth);
  BOOST_TEST_REQUIRE(fourth->has_error());
  BOOST_TEST((fourth->error().kind == ErrorKind::busy));
  BOOST_TEST(fourth->error().retry_after.has_value());
  BOOST_TEST(pool.metrics().refused.value() == 1U);
  gate.open();
  run_until(third);
  BOOST_TEST(first->value() == 1);
  BOOST_TEST(second->value() == 7);
  BOOST_TEST(third->value() == 7);
}

BOOST_AUTO_TEST_CASE(who_waited_too_long_is_told_while_the_thread_is_still_busy) {
  options.wait_max = 5ms;
  Gate gate;
  std::optional<Result<int>> late;
  std::atomic<bool> was_begun{false};
  BlockingPool pool(options);
  // Not through run(), or on a slow machine that work would be the one that is late.
  boost::asio::post(pool.executor(), [&] { static_cast<void>(gate.pass()); });
  BOOST_TEST_REQUIRE(gate.wait_until_begun());
  spawn(
      pool,
      [&]() -> Result<int> {
        was_begun = true;
        return 7;
      },
      late);
  run_until(late);
  BOOST_TEST_REQUIRE(late->has_error());
  BOOST_TEST((late->error().kind == ErrorKind::busy));
  BOOST_TEST(pool.waiting() == 0U);
  BOOST_TEST(pool.metrics().late.value() == 1U);
  gate.open();
  pool.stop();
  BOOST_TEST(!was_begun);
}

// Whoever may wait for an hour came first; who may not is not behind it in the order of the ends.
BOOST_AUTO_TEST_CASE(a_deadline_of_its_own_ends_a_wait_before_those_of_others) {
  Gate gate;
  std::optional<Result<int>> patient;
  std::optional<Result<int>> hasty;
  BlockingPool pool(options);
  boost::asio::post(pool.executor(), [&] { static_cast<void>(gate.pass()); });
  BOOST_TEST_REQUIRE(gate.wait_until_begun());
  spawn(pool, seven, patient);
  boost::asio::co_spawn(
      io, [&pool] { return pool.run(seven, Deadline::in(5ms)); },
      [&hasty](const std::exception_ptr&, Result<int> result) { hasty = std::move(result); });
  run_until(hasty);
  BOOST_TEST_REQUIRE(hasty->has_error());
  BOOST_TEST((hasty->error().kind == ErrorKind::busy));
  BOOST_TEST(pool.waiting() == 1U);
  gate.open();
  run_until(patient);
  BOOST_TEST(patient->value() == 7);
}

BOOST_AUTO_TEST_CASE(what_comes_too_late_is_not_begun) {
  BlockingPool pool(options);
  const auto late = testing::run_task([&] { return pool.run(seven, Deadline{{}}); });
  BOOST_TEST_REQUIRE(late.has_error());
  BOOST_TEST((late.error().kind == ErrorKind::busy));
  BOOST_TEST(pool.metrics().late.value() == 1U);
}

BOOST_AUTO_TEST_CASE(a_stop_finishes_what_has_begun_and_refuses_the_rest) {
  Gate gate;
  std::optional<Result<int>> first;
  std::optional<Result<int>> second;
  BlockingPool pool(options);
  spawn(pool, [&] { return gate.pass(); }, first);
  BOOST_TEST_REQUIRE(gate.wait_until_begun());
  spawn(pool, seven, second);
  auto stopped = std::async(std::launch::async, [&] { pool.stop(); });
  run_until(second);  // is refused before the first one ends
  BOOST_TEST(second->error().detail == "stopping");
  gate.open();
  stopped.get();
  run_until(first);
  BOOST_TEST(first->value() == 1);
  std::optional<Result<int>> third;
  spawn(pool, seven, third);
  run_until(third);
  BOOST_TEST(third->error().detail == "stopping");
}

BOOST_AUTO_TEST_CASE(many_threads_get_all_their_answers) {
  BlockingPool pool({"test", 3, 10'000, 1h});
  constexpr int per_thread = 500;
  std::atomic<int> sum{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      testing::run_task([&]() -> Task<void> {
        for (int number = 0; number < per_thread; ++number) {
          const auto one = co_await pool.run([]() -> Result<int> { return 1; });
          sum += one.value();
        }
        co_return Result<void>{};
      }).value();
    });
  }
  for (auto& thread : threads) thread.join();
  BOOST_TEST(sum == 4 * per_thread);
}

BOOST_AUTO_TEST_CASE(what_fills_one_pool_leaves_the_others_alone) {
  Gate gate;
  std::optional<Result<int>> held;
  std::vector<std::optional<Result<int>>> queued(limits::pool_queue_tasks + 1);
  Pools pools(1);
  spawn(pools.keys, [&] { return gate.pass(); }, held);
  BOOST_TEST_REQUIRE(gate.wait_until_begun());
  for (auto& outcome : queued) spawn(pools.keys, seven, outcome);
  run_until(queued.back());
  BOOST_TEST((queued.back()->error().kind == ErrorKind::busy));
  for (BlockingPool* pool : std::initializer_list<BlockingPool*>{&pools.reads, &pools.passwords}) {
    BOOST_TEST(testing::run_task([&] { return pool->run(seven); }).value() == 7);
  }
  BOOST_TEST(!held.has_value());
  gate.open();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::engine

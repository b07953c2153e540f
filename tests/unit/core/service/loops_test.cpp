// Loops whose steps fail and throw: each is told, counted and made again.
#include "core/service/shared/loops.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <new>
#include <system_error>
#include <thread>

#include "tests/support/null_log.hpp"

namespace sealmint::service {
namespace {

using namespace std::chrono_literals;

constexpr auto patience = 30s;

struct Fixture {
  testing::RecordingLog log;
  Loops loops{log};
  // Behind the loops: what waits in it goes first.
  boost::asio::io_context io{1};
  int steps = 0;

  static LoopRule rule() { return {"test", {1ms, 2ms}, 1min}; }

  // Steps that do what `script` says of the n-th one, 1 and up, until `count` were made.
  void run_steps(int count, std::function<Result<void>(int)> script) {
    loops.spawn_forever(io.get_executor(), rule(), 0ms,
                        [this, count, script = std::move(script)]() -> Task<void> {
                          if (++steps == count) io.stop();
                          co_return script(steps);
                        });
    io.run_for(patience);
  }

  const Loop& loop() {
    const Loop* found = nullptr;
    loops.for_each([&](const Loop& one) { found = &one; });
    BOOST_TEST_REQUIRE(found != nullptr);
    return *found;
  }
  std::ptrdiff_t told(const char* event) {
    const auto events = log.events();
    return std::ranges::count(events, event);
  }
};

BOOST_FIXTURE_TEST_SUITE(loops_suite, Fixture)

BOOST_AUTO_TEST_CASE(a_step_that_throws_is_told_counted_and_made_again) {
  run_steps(5, [](int step) -> Result<void> {
    if (step == 1) throw std::bad_alloc();
    if (step == 2) throw std::system_error(std::make_error_code(std::errc::too_many_files_open));
    if (step == 3) throw 3;
    return {};
  });
  BOOST_TEST(steps == 5);
  BOOST_TEST(loop().failures().value() == 3U);
  BOOST_TEST(told("loop_failed") == 3);
  BOOST_TEST(told("loop_works_again") == 1);
}

BOOST_AUTO_TEST_CASE(a_step_that_fails_is_as_good_as_one_that_throws) {
  run_steps(3, [](int step) -> Result<void> {
    if (step == 1) return make_error(ErrorKind::busy, "full");
    return {};
  });
  BOOST_TEST(loop().failures().value() == 1U);
  BOOST_TEST(told("loop_failed") == 1);
}

// An exception before the coroutine of the step exists.
BOOST_AUTO_TEST_CASE(a_step_that_cannot_even_begin_is_made_again) {
  loops.spawn_forever(io.get_executor(), rule(), [this]() -> Task<std::chrono::milliseconds> {
    if (++steps < 3) throw std::bad_alloc();
    io.stop();
    return [](int) -> Task<std::chrono::milliseconds> { co_return 0ms; }(0);
  });
  io.run_for(patience);
  BOOST_TEST(steps == 3);
  BOOST_TEST(loop().failures().value() == 2U);
}

BOOST_AUTO_TEST_CASE(steps_that_fail_keep_the_distance_of_the_back_off) {
  std::vector<std::chrono::steady_clock::time_point> made;
  loops.spawn_forever(io.get_executor(), {"test", {20ms, 40ms}, 1min},
                      [&]() -> Task<std::chrono::milliseconds> {
                        made.push_back(std::chrono::steady_clock::now());
                        if (made.size() == 3) io.stop();
                        co_return make_error(ErrorKind::internal, "broken");
                      });
  io.run_for(patience);
  BOOST_TEST_REQUIRE(made.size() == 3U);
  // Jitter takes up to a half of what the rule says.
  BOOST_TEST((made[1] - made[0] >= 10ms));
  BOOST_TEST((made[2] - made[1] >= 20ms));
}

BOOST_AUTO_TEST_CASE(a_loop_that_never_succeeds_is_named_after_a_while) {
  run_steps(3, [](int) -> Result<void> { throw std::bad_alloc(); });
  const auto last = loop().last_ok();
  BOOST_TEST(loops.silent(last + 59s).empty());
  const auto named = loops.silent(last + 61s);
  BOOST_TEST_REQUIRE(named.size() == 1U);
  BOOST_TEST(named.front() == "test");
}

BOOST_AUTO_TEST_CASE(every_success_begins_the_silence_anew) {
  const auto before = std::chrono::steady_clock::now();
  run_steps(3, [](int step) -> Result<void> {
    if (step == 1) throw std::bad_alloc();
    return {};
  });
  BOOST_TEST((loop().last_ok() >= before));
  BOOST_TEST(loops.silent(loop().last_ok() + 1s).empty());
}

BOOST_AUTO_TEST_CASE(somebody_who_has_work_ends_the_pause) {
  Pause pause;
  std::thread waker;
  loops.spawn_forever(
      io.get_executor(), rule(),
      [&]() -> Task<std::chrono::milliseconds> {
        if (++steps == 2) io.stop();
        if (steps == 1) waker = std::thread([&] { pause.end(); });
        co_return 1h;
      },
      &pause);
  io.run_for(patience);
  waker.join();
  BOOST_TEST(steps == 2);
}

BOOST_AUTO_TEST_CASE(what_comes_during_a_step_leads_to_another_one) {
  Pause pause;
  loops.spawn_forever(
      io.get_executor(), rule(),
      [&]() -> Task<std::chrono::milliseconds> {
        if (++steps == 2) io.stop();
        pause.end();
        co_return 1h;
      },
      &pause);
  io.run_for(patience);
  BOOST_TEST(steps == 2);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::service

// A recorder whose store loses answers.
#include <boost/test/unit_test.hpp>

#include "tests/support/run_task.hpp"
#include "tests/unit/core/engine/recorder_world.hpp"

namespace sealmint::engine {
namespace {

using namespace std::chrono_literals;

BOOST_FIXTURE_TEST_SUITE(recorder_doubts, RecorderWorld)

BOOST_AUTO_TEST_CASE(a_lost_answer_is_asked_for_until_it_comes) {
  options.settle_pause = 0ms;
  auto recorder = make_recorder();
  store.faults().fail_commit(1, storage::CommitFault::doubt_applied);
  store.faults().leave_in_doubt(3);
  const auto result = testing::run_task([&] { return recorder->append(make_operation(1)); });
  BOOST_TEST_REQUIRE(result.has_value());
  BOOST_TEST(result->log_index == 0U);
  BOOST_TEST(applied == 1U);
  BOOST_TEST(position.transactions == 1U);
  BOOST_TEST(recorder->metrics().in_doubt.value() == 1U);
  BOOST_TEST(poisonings == 0);
}

BOOST_AUTO_TEST_CASE(what_never_happened_is_refused_and_the_next_commit_works) {
  auto recorder = make_recorder();
  store.faults().fail_commit(1, storage::CommitFault::doubt_lost);
  const auto lost = testing::run_task([&] { return recorder->commit(make_operation(1)); });
  BOOST_TEST_REQUIRE(lost.has_error());
  BOOST_TEST((lost.error().kind == ErrorKind::unavailable));
  BOOST_TEST(lost.error().detail == "storage_lost");
  BOOST_TEST(lost.error().retry_after.has_value());
  BOOST_TEST(applied == 0U);
  const auto later = testing::run_task([&] { return recorder->commit(make_operation(1)); });
  BOOST_TEST(later.has_value());
  BOOST_TEST(poisonings == 0);
}

BOOST_AUTO_TEST_CASE(a_doubt_that_is_not_settled_ends_the_server) {
  options.settle_pause = 0ms;
  options.settle_attempts = 3;
  auto recorder = make_recorder();
  store.faults().fail_commit(1, storage::CommitFault::doubt_applied);
  store.faults().leave_in_doubt(3);
  const auto unknown = testing::run_task([&] { return recorder->commit(make_operation(1)); });
  BOOST_TEST_REQUIRE(unknown.has_error());
  BOOST_TEST(unknown.error().detail == "poisoned");
  BOOST_TEST(poisonings == 1);
  BOOST_TEST(applied == 0U);
}

// What is durable and not in the directory would be decided against.
BOOST_AUTO_TEST_CASE(a_directory_that_falls_behind_ends_the_server) {
  what_the_directory_says = make_error(ErrorKind::unavailable, "no history");
  auto recorder = make_recorder();
  const auto result = testing::run_task([&] { return recorder->commit(make_operation(1)); });
  BOOST_TEST_REQUIRE(result.has_error());
  BOOST_TEST(result.error().detail == "poisoned");
  BOOST_TEST(poisonings == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::engine

#include "core/engine/submission_round.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/unit/core/engine/lane_world.hpp"

namespace sealmint::engine {
namespace {

using model::KeyAlgorithm;
using testing::OwnedCall;

struct Fixture : testing::LaneWorld {
  std::unique_ptr<SigningLane> lane = make_lane();

  // Its coroutine begins when the context runs.
  OwnedCall& spawn(std::size_t count, std::uint8_t first_input,
                   KeyAlgorithm algorithm = KeyAlgorithm::ec_p256) {
    auto& owned = calls.emplace_back(count, first_input, std::uint8_t{1}, algorithm);
    boost::asio::co_spawn(
        context, [this, &owned] { return lane->sign(owned.call); },
        [&owned](std::exception_ptr, const Result<void>& result) { owned.result = result; });
    return owned;
  }
  std::size_t queued() const { return lane->queued(KeyAlgorithm::ec_p256); }
  void check_all_signed() {
    for (const auto& owned : calls) {
      for (std::size_t i = 0; i < owned.jobs.size(); ++i) BOOST_TEST(owned.is_signed(i));
    }
  }
};

BOOST_FIXTURE_TEST_SUITE(submission_round, Fixture)

// The worker is idle: without the round it would take the first call by itself.
BOOST_AUTO_TEST_CASE(what_one_turn_of_the_loop_brings_is_signed_together) {
  {
    const SubmissionRound round(context.get_executor());
    for (std::uint8_t i = 0; i < 8; ++i) spawn(1, i);
    context.poll();
    studio.await_batches(1);
  }
  finish(*lane);
  BOOST_TEST_REQUIRE(studio.batches().size() == 1U);
  BOOST_TEST(studio.batches().front().size() == 8U);
  check_all_signed();
}

BOOST_AUTO_TEST_CASE(the_round_ends_behind_what_is_ready_and_another_begins) {
  {
    const SubmissionRound round(context.get_executor());
    spawn(1, 0);
    context.run_one();
    BOOST_TEST(studio.batches().empty());
    BOOST_TEST(queued() == 0U);
    context.poll();
    studio.await_batches(1);
    spawn(1, 1);
    context.restart();
    context.poll();
    studio.await_batches(2);
  }
  finish(*lane);
  check_all_signed();
}

BOOST_AUTO_TEST_CASE(enough_for_all_workers_does_not_wait_for_the_end) {
  const SubmissionRound round(context.get_executor());
  spawn(63, 0);
  spawn(1, 100);
  context.run_one();
  BOOST_TEST(studio.batches().empty());
  context.run_one();
  studio.await_batches(1);
  finish(*lane);
  check_all_signed();
}

BOOST_AUTO_TEST_CASE(a_round_that_is_cut_short_submits_what_it_has) {
  {
    const SubmissionRound round(context.get_executor());
    spawn(1, 0);
    context.run_one();
    context.stop();
  }
  studio.await_batches(1);
  finish(*lane);
  check_all_signed();
}

BOOST_AUTO_TEST_CASE(other_threads_and_later_calls_have_no_round) {
  BOOST_TEST(SubmissionRound::current() == nullptr);
  const SubmissionRound outer(context.get_executor());
  {
    const SubmissionRound inner(context.get_executor());
    BOOST_TEST(SubmissionRound::current() == &inner);
  }
  BOOST_TEST(SubmissionRound::current() == &outer);
  finish(*lane);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::engine

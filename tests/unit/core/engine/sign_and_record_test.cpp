#include "core/engine/sign_and_record.hpp"

#include <boost/test/unit_test.hpp>

#include <thread>

#include "storage/memory/memory_store.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/operation_rows.hpp"
#include "tests/unit/core/engine/lane_world.hpp"

namespace sealmint::engine {
namespace {

using namespace std::chrono_literals;
using testing::OwnedCall;

ports::Transaction one_row() {
  model::Operation operation;
  operation.id.uuid.bytes[15] = 1;
  ports::Transaction transaction;
  transaction.changes.emplace_back(testing::append(operation));
  return transaction;
}

void note(OwnedCall& owned, const ports::Outcome& outcome) {
  owned.result = outcome.has_value() ? Result<void>{} : Result<void>(outcome.error());
}

struct Fixture : testing::LaneWorld {
  storage::MemoryStore store;
  testing::ManualClock clock;
  std::thread::id committed_on;
  Recorder recorder{store,
                    clock,
                    [this](ports::Position, auto) -> Result<void> {
                      committed_on = std::this_thread::get_id();
                      return {};
                    },
                    [](const Error&) {},
                    {}};
  std::unique_ptr<SigningLane> lane = make_lane();

  template <class Conclude>
  ports::Outcome run(OwnedCall& owned, Conclude conclude) {
    return testing::run_task(
        [&] { return sign_and_record(*lane, recorder, owned.call, conclude); });
  }
};

BOOST_FIXTURE_TEST_SUITE(sign_and_record_suite, Fixture)

BOOST_AUTO_TEST_CASE(concludes_on_a_worker_when_all_is_signed_and_records_that) {
  OwnedCall owned(20, 0);
  std::thread::id concluded_on;
  bool is_all_signed = true;
  const auto result = run(owned, [&] {
    concluded_on = std::this_thread::get_id();
    for (std::size_t i = 0; i < 20; ++i) is_all_signed = is_all_signed && owned.is_signed(i);
    return one_row();
  });
  BOOST_TEST(result.has_value());
  BOOST_TEST(is_all_signed);
  BOOST_TEST((concluded_on != std::this_thread::get_id()));
  BOOST_TEST(store.faults().commits() == 1U);
}

BOOST_AUTO_TEST_CASE(a_worker_without_other_work_commits_what_it_signed) {
  OwnedCall owned(1, 0);
  std::thread::id concluded_on;
  const auto result = run(owned, [&] {
    concluded_on = std::this_thread::get_id();
    return one_row();
  });
  BOOST_TEST(result.has_value());
  BOOST_TEST((committed_on == concluded_on));
}

// The class belongs to nobody while its worker commits.
BOOST_AUTO_TEST_CASE(while_one_worker_commits_another_signs) {
  lane.reset();
  options.workers = 2;
  lane = make_lane();
  store.faults().hold_commits();
  auto& first = calls.emplace_back(1, std::uint8_t{0});
  auto conclude = [] { return one_row(); };
  boost::asio::co_spawn(
      context, [&] { return sign_and_record(*lane, recorder, first.call, conclude); },
      [&](std::exception_ptr, const ports::Outcome& result) { note(first, result); });
  context.poll();
  BOOST_TEST_REQUIRE(store.faults().wait_for_held_commit(10s));
  start(*lane, 1, 1);
  studio.await_batches(2);
  store.faults().release_commits();
  finish(*lane);
  BOOST_TEST(first.result.has_value());
  BOOST_TEST(calls.back().is_signed(0));
}

BOOST_AUTO_TEST_CASE(the_call_ends_only_when_the_record_is_durable) {
  store.faults().hold_commits();
  auto& owned = calls.emplace_back(1, std::uint8_t{0});
  auto conclude = [] { return one_row(); };
  boost::asio::co_spawn(
      context, [&] { return sign_and_record(*lane, recorder, owned.call, conclude); },
      [&](std::exception_ptr, const ports::Outcome& result) { note(owned, result); });
  while (!store.faults().wait_for_held_commit(0ms)) context.poll();
  context.poll();
  BOOST_TEST(!owned.result.has_value());
  store.faults().release_commits();
  context.restart();
  context.run();
  BOOST_TEST(owned.result.has_value());
  lane->stop();
  recorder.stop();  // both may still be inside post(), and the context goes first
}

BOOST_AUTO_TEST_CASE(a_failed_record_is_the_error_of_the_call) {
  store.faults().fail_commit(1, storage::CommitFault::storage_full);
  OwnedCall owned(1, 0);
  const auto result = run(owned, [] { return one_row(); });
  BOOST_TEST_REQUIRE(result.has_error());
  BOOST_TEST(result.error().detail == "storage_full");
}

BOOST_AUTO_TEST_CASE(nothing_to_record_is_no_commit) {
  OwnedCall owned(1, 0);
  BOOST_TEST(run(owned, [] { return ports::Transaction{}; }).has_value());
  OwnedCall none(0, 0);
  BOOST_TEST(run(none, [] { return ports::Transaction{}; }).has_value());
  BOOST_TEST(store.faults().commits() == 0U);
}

BOOST_AUTO_TEST_CASE(a_call_without_jobs_is_recorded_all_the_same) {
  OwnedCall none(0, 0);
  BOOST_TEST(run(none, [] { return one_row(); }).has_value());
  BOOST_TEST(store.faults().commits() == 1U);
}

BOOST_AUTO_TEST_CASE(a_refused_call_is_not_concluded) {
  lane->stop();
  OwnedCall owned(1, 0);
  bool is_concluded = false;
  const auto result = run(owned, [&] {
    is_concluded = true;
    return one_row();
  });
  BOOST_TEST(result.has_error());
  BOOST_TEST(!is_concluded);
}

BOOST_AUTO_TEST_CASE(an_exception_of_the_conclusion_is_one_of_the_call) {
  OwnedCall owned(1, 0);
  const auto conclude = []() -> ports::Transaction { throw std::runtime_error("no memory"); };
  BOOST_CHECK_THROW(run(owned, conclude), std::runtime_error);
  BOOST_TEST(store.faults().commits() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::engine

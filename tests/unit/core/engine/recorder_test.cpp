#include "core/engine/recorder.hpp"

#include <boost/test/unit_test.hpp>

#include "storage/memory/memory_store.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/operation_rows.hpp"
#include "tests/support/run_task.hpp"

namespace sealmint::engine {
namespace {

using namespace std::chrono_literals;

ports::Transaction make_operation(std::uint8_t number) {
  model::Operation operation;
  operation.id.uuid.bytes[15] = number;
  operation.created_at = from_unix_ms(1'800'000'000'000 + number);
  ports::Transaction transaction;
  transaction.changes.emplace_back(testing::append(operation));
  return transaction;
}

struct Fixture {
  storage::MemoryStore store;
  testing::ManualClock clock;
  std::size_t applied = 0;
  int poisonings = 0;
  Recorder::Options options;

  std::unique_ptr<Recorder> make_recorder() {
    return std::make_unique<Recorder>(
        store, clock, [this](auto committed) { applied += committed.size(); },
        [this](const Error&) { ++poisonings; }, options);
  }
};

BOOST_FIXTURE_TEST_SUITE(recorder_suite, Fixture)

BOOST_AUTO_TEST_CASE(a_commit_is_applied_before_its_waiter_goes_on) {
  auto recorder = make_recorder();
  const auto result = testing::run_task([&] { return recorder->commit(make_operation(1)); });
  BOOST_TEST(result.has_value());
  BOOST_TEST(applied == 1U);
}

BOOST_AUTO_TEST_CASE(what_waits_shares_the_next_commit) {
  auto recorder = make_recorder();
  store.faults().hold_commits();
  boost::asio::io_context context;
  auto work = boost::asio::make_work_guard(context);
  int finished = 0;
  for (std::uint8_t i = 0; i < 50; ++i) {
    boost::asio::co_spawn(
        context, [&recorder, i] { return recorder->commit(make_operation(i)); },
        [&finished](std::exception_ptr, const Result<void>& result) {
          if (result.has_value()) ++finished;
        });
    context.poll();
    if (i == 0) BOOST_TEST_REQUIRE(store.faults().wait_for_held_commit(10s));
  }
  store.faults().release_commits();
  recorder->stop();
  work.reset();
  context.run();
  BOOST_TEST(finished == 50);
  const auto batches = store.faults().batch_sizes();
  BOOST_TEST_REQUIRE(batches.size() == 2U);
  BOOST_TEST(batches[0] == 1U);
  BOOST_TEST(batches[1] == 49U);
}

BOOST_AUTO_TEST_CASE(one_refused_transaction_leaves_the_others_alone) {
  auto recorder = make_recorder();
  model::User user;
  user.id.uuid.bytes[15] = 1;
  user.username = "ann";
  ports::Transaction first;
  first.changes.emplace_back(ports::Put<model::User>{user});
  const auto stored = testing::run_task([&] { return recorder->commit(first); });
  BOOST_TEST(stored.has_value());
  const auto again = testing::run_task([&] { return recorder->commit(first); });
  BOOST_TEST_REQUIRE(again.has_error());
  BOOST_TEST((again.error().kind == ErrorKind::conflict));
  BOOST_TEST(applied == 1U);
  BOOST_TEST(poisonings == 0);
}

BOOST_AUTO_TEST_CASE(after_a_failed_commit_nothing_is_promised_any_more) {
  auto recorder = make_recorder();
  store.faults().fail_commit(1, storage::CommitFault::error);
  const auto failed = testing::run_task([&] { return recorder->commit(make_operation(1)); });
  BOOST_TEST_REQUIRE(failed.has_error());
  BOOST_TEST((failed.error().kind == ErrorKind::unavailable));
  BOOST_TEST(failed.error().detail == "poisoned");
  BOOST_TEST(recorder->poisoned());
  const auto later = testing::run_task([&] { return recorder->commit(make_operation(2)); });
  BOOST_TEST(later.has_error());
  BOOST_TEST(poisonings == 1);
  BOOST_TEST(store.faults().commits() == 1U);
  BOOST_TEST(applied == 0U);
}

BOOST_AUTO_TEST_CASE(a_full_disk_refuses_and_recovers) {
  auto recorder = make_recorder();
  store.faults().fail_commit(1, storage::CommitFault::storage_full);
  const auto full = testing::run_task([&] { return recorder->commit(make_operation(1)); });
  BOOST_TEST_REQUIRE(full.has_error());
  BOOST_TEST(full.error().detail == "storage_full");
  BOOST_TEST(recorder->storage_full());
  BOOST_TEST(!recorder->poisoned());
  const auto later = testing::run_task([&] { return recorder->commit(make_operation(2)); });
  BOOST_TEST(later.has_value());
  BOOST_TEST(!recorder->storage_full());
}

BOOST_AUTO_TEST_CASE(a_full_queue_says_so_at_once) {
  options.queue_entries_max = 1;
  auto recorder = make_recorder();
  store.faults().hold_commits();
  boost::asio::io_context context;
  auto work = boost::asio::make_work_guard(context);
  int finished = 0;
  const auto spawn = [&](std::uint8_t number) {
    boost::asio::co_spawn(
        context, [&recorder, number] { return recorder->commit(make_operation(number)); },
        [&finished](std::exception_ptr, const Result<void>& result) {
          if (result.has_value()) ++finished;
        });
    context.poll();
  };
  spawn(1);
  BOOST_TEST_REQUIRE(store.faults().wait_for_held_commit(10s));
  spawn(2);
  const auto refused = testing::run_task([&] { return recorder->commit(make_operation(3)); });
  BOOST_TEST_REQUIRE(refused.has_error());
  BOOST_TEST((refused.error().kind == ErrorKind::busy));
  BOOST_TEST(refused.error().retry_after.has_value());
  store.faults().release_commits();
  recorder->stop();
  work.reset();
  context.run();
  BOOST_TEST(finished == 2);
}

BOOST_AUTO_TEST_CASE(stopping_commits_what_is_queued_and_refuses_the_rest) {
  auto recorder = make_recorder();
  recorder->stop();
  const auto refused = testing::run_task([&] { return recorder->commit(make_operation(1)); });
  BOOST_TEST_REQUIRE(refused.has_error());
  BOOST_TEST(refused.error().detail == "stopping");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::engine

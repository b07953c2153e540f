#include "core/engine/recorder.hpp"

#include <boost/asio/detached.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <csignal>
#include <future>
#include <thread>

#include "tests/support/death.hpp"
#include "tests/support/run_task.hpp"
#include "tests/support/until.hpp"
#include "tests/unit/core/engine/recorder_world.hpp"

namespace sealmint::engine {
namespace {

using namespace std::chrono_literals;

BOOST_FIXTURE_TEST_SUITE(recorder_suite, RecorderWorld)

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

// Calls of many rows: what counts is how much a commit writes, not how many calls it is.
BOOST_AUTO_TEST_CASE(a_commit_is_bounded_by_its_rows_and_bytes) {
  options.commit_rows_max = 10;
  options.commit_bytes_max = 10'000;
  auto recorder = make_recorder();
  store.faults().hold_commits();
  boost::asio::io_context context;
  auto work = boost::asio::make_work_guard(context);
  std::uint8_t number = 0;
  const auto spawn = [&](std::size_t rows, std::size_t text_bytes) {
    auto transaction = make_operation(0);
    auto& call = std::get<ports::AppendOperations>(transaction.changes.front());
    call.context.client.command.assign(text_bytes, 'x');
    call.items.resize(rows);
    for (auto& item : call.items) item.id.uuid.bytes[15] = ++number;
    boost::asio::co_spawn(
        context,
        [&recorder, transaction = std::move(transaction)] { return recorder->commit(transaction); },
        boost::asio::detached);
    context.poll();
  };
  spawn(1, 0);
  BOOST_TEST_REQUIRE(store.faults().wait_for_held_commit(10s));
  for (const std::size_t rows : {4U, 6U, 1U, 25U, 3U}) spawn(rows, 0);
  spawn(1, 6'000);
  spawn(1, 6'000);
  store.faults().release_commits();
  recorder->stop();
  work.reset();
  context.run();
  // 1 alone in the held commit; 4 + 6 rows; 1; 25 alone, over the bound by itself; 3 and the first
  // large row; the second one.
  const std::vector<std::size_t> expected{1, 2, 1, 1, 2, 1};
  BOOST_TEST((store.faults().batch_sizes() == expected));
}

BOOST_AUTO_TEST_CASE(many_threads_lose_no_transaction) {
  auto recorder = make_recorder();
  constexpr int threads_count = 4;
  constexpr int per_thread = 200;
  std::atomic<int> finished{0};
  std::vector<std::thread> threads;
  std::vector<std::unique_ptr<boost::asio::io_context>> contexts;
  for (int i = 0; i < threads_count; ++i) {
    contexts.push_back(std::make_unique<boost::asio::io_context>(1));
    auto& context = *contexts.back();
    for (int number = 0; number < per_thread; ++number) {
      auto transaction = make_operation(0);
      auto& call = std::get<ports::AppendOperations>(transaction.changes.front());
      call.items.front().id.uuid.bytes = {static_cast<std::uint8_t>(i),
                                          static_cast<std::uint8_t>(number)};
      boost::asio::co_spawn(
          context, [&recorder, transaction] { return recorder->commit(transaction); },
          [&finished](std::exception_ptr, const Result<void>& result) {
            if (result.has_value()) ++finished;
          });
    }
    threads.emplace_back([&context] {
      const auto guard = boost::asio::make_work_guard(context);
      context.run();
    });
  }
  BOOST_TEST(testing::until([&] { return finished.load() == threads_count * per_thread; }));
  for (auto& context : contexts) context->stop();
  for (auto& thread : threads) thread.join();
  recorder->stop();
  BOOST_TEST(applied == static_cast<std::size_t>(threads_count * per_thread));
  BOOST_TEST(recorder->queued() == 0U);
}

// An entry whose coroutine waits in `context`.
struct Waiting {
  Recorder::Entry entry;
  bool is_over = false;

  Waiting(boost::asio::io_context& context, std::uint8_t number) {
    entry.transaction = make_operation(number);
    boost::asio::co_spawn(
        context, [this] { return suspend_with(entry.resumption, [] {}); },
        [this](std::exception_ptr) { is_over = true; });
    context.poll();
    context.restart();
  }
  Chain<Recorder::Entry> chain() {
    Chain<Recorder::Entry> chain;
    chain.add(entry);
    return chain;
  }
};

BOOST_AUTO_TEST_CASE(a_thread_without_other_work_commits_by_itself) {
  auto recorder = make_recorder();
  boost::asio::io_context context;
  Waiting waiting(context, 1);
  recorder->submit_idle(waiting.chain());
  BOOST_TEST(applied == 1U);
  BOOST_TEST((applied_on == std::this_thread::get_id()));
  recorder->stop();
  context.run();
  BOOST_TEST(waiting.is_over);
  BOOST_TEST(waiting.entry.outcome.has_value());
}

BOOST_AUTO_TEST_CASE(a_thread_without_other_work_waits_for_nobodys_commit) {
  auto recorder = make_recorder();
  boost::asio::io_context context;
  Waiting first(context, 1);
  Waiting second(context, 2);
  store.faults().hold_commits();
  recorder->submit(first.chain());
  BOOST_TEST_REQUIRE(store.faults().wait_for_held_commit(10s));
  recorder->submit_idle(second.chain());  // comes back although the commit is held
  BOOST_TEST(applied == 0U);
  store.faults().release_commits();
  recorder->stop();
  context.run();
  BOOST_TEST(first.is_over);
  BOOST_TEST(second.is_over);
  BOOST_TEST((store.faults().batch_sizes() == std::vector<std::size_t>{1, 1}));
}

BOOST_AUTO_TEST_CASE(what_comes_while_such_a_thread_commits_is_not_left_behind) {
  auto recorder = make_recorder();
  boost::asio::io_context context;
  Waiting first(context, 1);
  Waiting second(context, 2);
  store.faults().hold_commits();
  std::thread idle([&] { recorder->submit_idle(first.chain()); });
  BOOST_TEST_REQUIRE(store.faults().wait_for_held_commit(10s));
  recorder->submit(second.chain());
  store.faults().release_commits();
  context.run();  // ends only when both are over
  BOOST_TEST(first.is_over);
  BOOST_TEST(second.is_over);
  idle.join();
  recorder->stop();
  BOOST_TEST(applied == 2U);
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

// A worker that commits by itself may be in the middle of it when everything ends. Whether the stop
// is early is a race, so there are several rounds of it.
BOOST_AUTO_TEST_CASE(stopping_waits_for_a_commit_that_another_thread_makes) {
  for (int round = 1; round <= 20; ++round) {
    auto recorder = make_recorder();
    boost::asio::io_context context;
    Waiting waiting(context, static_cast<std::uint8_t>(round));
    store.faults().hold_commits();
    std::thread worker([&] { recorder->submit_idle(waiting.chain()); });
    BOOST_TEST_REQUIRE(store.faults().wait_for_held_commit(10s));
    std::promise<void> stops;
    auto applied_at_the_end = std::async(std::launch::async, [&] {
      stops.set_value();
      recorder->stop();
      return applied;
    });
    stops.get_future().wait();
    store.faults().release_commits();
    BOOST_TEST(applied_at_the_end.get() == static_cast<std::size_t>(round));
    worker.join();
    context.run();
    BOOST_TEST(waiting.entry.outcome.has_value());
  }
}

// What the thread of a commit may do for it, and what it leaves to the recorder's own.
struct TidyStore : storage::MemoryStore {
  std::atomic<bool> is_untidy{false};
  std::atomic<int> tidied{0};
  std::thread::id tidied_on;

  bool needs_tidying() override { return is_untidy; }
  Result<void> tidy_up() override {
    is_untidy = false;
    tidied_on = std::this_thread::get_id();
    ++tidied;
    return {};
  }
};

BOOST_AUTO_TEST_CASE(who_commits_by_itself_leaves_tidying_to_the_own_thread) {
  TidyStore untidy;
  Recorder recorder(untidy, clock, &nothing_to_apply, [](const Error&) {}, options);
  boost::asio::io_context context;
  Waiting first(context, 1);
  recorder.submit_idle(first.chain());
  BOOST_TEST(untidy.tidied == 0);  // there was nothing to do
  untidy.is_untidy = true;
  Waiting second(context, 2);
  recorder.submit_idle(second.chain());
  recorder.stop();
  BOOST_TEST(untidy.tidied == 1);
  BOOST_TEST((untidy.tidied_on != std::this_thread::get_id()));
  context.run();
  BOOST_TEST(first.is_over);
  BOOST_TEST(second.is_over);
}

// A store that breaks its promise must not leave anybody asleep, or wake the wrong one.
struct LyingStore : storage::MemoryStore {
  Result<ports::CommitAnswer> commit(ports::BatchId id,
                                     std::span<const ports::Transaction> batch) override {
    auto answer = MemoryStore::commit(id, batch);
    std::get<ports::Applied>(*answer).outcomes.pop_back();
    return answer;
  }
};

BOOST_AUTO_TEST_CASE(an_outcome_too_few_ends_the_process) {
  const auto death = testing::death_of([&] {
    LyingStore lying;
    Recorder recorder(lying, clock, &nothing_to_apply, [](const Error&) {}, options);
    static_cast<void>(testing::run_task([&] { return recorder.commit(make_operation(1)); }));
  });
  BOOST_TEST(death.signal == SIGABRT);
  BOOST_TEST(death.words.find("a store answers one outcome for each transaction") !=
             std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::engine

// The rules of the recorder, without its threads.
#include "core/engine/record_queue.hpp"

#include <boost/test/unit_test.hpp>

#include <csignal>
#include <deque>
#include <vector>

#include "tests/support/death.hpp"

namespace sealmint::engine {
namespace {

struct Entry {
  Entry* next = nullptr;
  ports::Transaction transaction;
};

struct Fixture {
  RecordLimits limits{.queue_entries_max = 3, .commit_rows_max = 10, .commit_bytes_max = 10'000};
  RecordQueue<Entry> queue{limits};
  std::deque<Entry> entries;

  // A call of that many rows, which all say what was run.
  void add(std::size_t rows, std::size_t text_bytes = 0) {
    ports::AppendOperations call;
    call.context.client.command.assign(text_bytes, 'x');
    call.items.resize(rows);
    auto& entry = entries.emplace_back();
    entry.transaction.changes.emplace_back(std::move(call));
    Chain<Entry> arrived;
    arrived.add(entry);
    queue.add(std::move(arrived));
  }
  // How many transactions each commit takes, until nothing waits.
  std::vector<std::size_t> cuts() {
    std::vector<std::size_t> sizes;
    while (!queue.empty()) sizes.push_back(queue.cut().batch.size());
    return sizes;
  }
};

using Sizes = std::vector<std::size_t>;

BOOST_FIXTURE_TEST_SUITE(record_queue, Fixture)

BOOST_AUTO_TEST_CASE(what_waits_shares_the_next_commit) {
  for (int i = 0; i < 10; ++i) add(1);
  BOOST_TEST((cuts() == Sizes{10}));
}

BOOST_AUTO_TEST_CASE(a_commit_is_bounded_by_its_rows) {
  for (const std::size_t rows : {4U, 6U, 1U, 9U, 1U}) add(rows);
  BOOST_TEST((cuts() == Sizes{2, 2, 1}));
}

BOOST_AUTO_TEST_CASE(a_commit_is_bounded_by_its_bytes) {
  for (int i = 0; i < 3; ++i) add(1, 6'000);
  BOOST_TEST((cuts() == Sizes{1, 1, 1}));
}

BOOST_AUTO_TEST_CASE(what_is_larger_by_itself_goes_alone) {
  add(1);
  add(25);
  add(1);
  BOOST_TEST((cuts() == Sizes{1, 1, 1}));
}

BOOST_AUTO_TEST_CASE(the_rows_of_a_cut_are_those_of_its_batch) {
  for (const std::size_t rows : {4U, 5U, 3U}) add(rows);
  const auto first = queue.cut();
  BOOST_TEST(first.rows == 9U);
  BOOST_TEST((first.batch.first() == &entries.front()));  // in the order of arrival
  BOOST_TEST(queue.cut().rows == 3U);
}

BOOST_AUTO_TEST_CASE(nothing_is_never_committed) {
  const auto death = testing::death_of([&] { queue.cut(); });
  BOOST_TEST(death.signal == SIGABRT);
}

BOOST_AUTO_TEST_CASE(admission_counts_whoever_asks) {
  BOOST_TEST(admit_to_queue({.reserved = 3}, limits).has_value());
  const auto full = admit_to_queue({.reserved = 4}, limits);
  BOOST_TEST((full.error().kind == ErrorKind::busy));
  BOOST_TEST(full.error().retry_after.has_value());
  BOOST_TEST(admit_to_queue({.reserved = 1, .is_stopping = true}, limits).error().detail ==
             "stopping");
  BOOST_TEST(admit_to_queue({.reserved = 4, .is_poisoned = true}, limits).error().detail ==
             "poisoned");
}

BOOST_AUTO_TEST_CASE(the_own_thread_tidies_commits_sleeps_and_ends_in_that_order) {
  BOOST_TEST((next_step({.is_waiting = true, .is_tidying_due = true}) == RecordStep::tidy_up));
  BOOST_TEST((next_step({.is_waiting = true, .is_stopping = true}) == RecordStep::commit));
  BOOST_TEST((next_step({.reserved = 1}) == RecordStep::sleep));
  BOOST_TEST((next_step({.reserved = 1, .is_stopping = true}) == RecordStep::ask_again));
  BOOST_TEST((next_step({.is_stopping = true}) == RecordStep::end));
}

// Or a thread that sleeps would be needed, and nobody would wake it.
BOOST_AUTO_TEST_CASE(whoever_has_work_is_woken_and_whoever_sleeps_has_none) {
  for (const bool is_waiting : {false, true}) {
    for (const bool is_tidying_due : {false, true}) {
      const RecordState state{.is_waiting = is_waiting, .is_tidying_due = is_tidying_due};
      BOOST_TEST(needs_own_thread(state) == (next_step(state) != RecordStep::sleep));
      BOOST_TEST(may_lead(state) == (is_waiting && !is_tidying_due));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::engine

// Contract of core/ports/commits.hpp and core/ports/history.hpp: batches, doubts, positions.
#include <boost/test/unit_test.hpp>

#include "tests/contract/store/samples.hpp"
#include "tests/contract/store/stores.hpp"
#include "tests/support/blocking_store.hpp"

namespace sealmint::storage::test {
namespace {

ports::Transaction putting(const model::User& user) {
  ports::Transaction transaction;
  transaction.changes.emplace_back(ports::Put<model::User>{user});
  return transaction;
}

ports::Applied applied(ports::Store& store, std::vector<ports::Transaction> batch) {
  auto answer = store.commit(testing::next_batch(), batch);
  BOOST_REQUIRE_MESSAGE(answer.has_value(), detail_of(answer));
  auto* const held = std::get_if<ports::Applied>(&*answer);
  BOOST_REQUIRE(held != nullptr);
  return std::move(*held);
}

ports::Position position_of(ports::Store& store) { return contents(store).position; }

}  // namespace

BOOST_AUTO_TEST_SUITE(store_history)

BOOST_AUTO_TEST_CASE_TEMPLATE(the_position_counts_what_succeeded, On, AllStores) {
  On on;
  auto& store = on.store();
  const auto begin = position_of(store).transactions;
  const auto user = sample_user("ada");
  auto twin = sample_user("ada");
  const auto both = applied(store, {putting(user), putting(twin)});
  BOOST_TEST(both.outcomes.at(0).has_value());
  BOOST_TEST(both.outcomes.at(1).has_error());
  BOOST_TEST(both.position.transactions == begin + 1);
  BOOST_TEST((position_of(store) == both.position));
  const auto none = applied(store, {putting(twin)});
  BOOST_TEST((none.position == both.position));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(nothing_follows_the_newest_position, On, AllStores) {
  On on;
  auto& store = on.store();
  const auto end = applied(store, {putting(sample_user("ada"))}).position;
  const auto page = store.since(end, 10);
  BOOST_REQUIRE(page.has_value());
  BOOST_TEST(page->transactions.empty());
  BOOST_TEST((page->end == end));
}

// A store tells its history whole, or says that it cannot.
BOOST_AUTO_TEST_CASE_TEMPLATE(the_history_is_told_in_its_order_or_not_at_all, On, AllStores) {
  On on;
  auto& store = on.store();
  const auto begin = position_of(store);
  const auto first = sample_user("ada");
  const auto second = sample_user("bob");
  applied(store, {putting(first)});
  applied(store, {putting(second)});
  const auto page = store.since(begin, 10);
  if (page.has_error()) {
    BOOST_TEST((page.error().kind == ErrorKind::not_found));
    return;
  }
  BOOST_REQUIRE_EQUAL(page->transactions.size(), 2U);
  BOOST_TEST(page->end.transactions == begin.transactions + 2);
  const auto user_of = [&](std::size_t i) {
    return std::get<ports::Put<model::User>>(page->transactions[i]->changes.front()).value.id;
  };
  BOOST_TEST((user_of(0) == first.id));
  BOOST_TEST((user_of(1) == second.id));
  const auto half = store.since(begin, 1);
  BOOST_REQUIRE(half.has_value());
  BOOST_REQUIRE_EQUAL(half->transactions.size(), 1U);
  BOOST_TEST(half->end.transactions == begin.transactions + 1);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_batch_that_never_came_never_happened, On, AllStores) {
  On on;
  const auto settlement = on.store().settle(testing::next_batch());
  BOOST_REQUIRE(settlement.has_value());
  BOOST_TEST(std::holds_alternative<ports::NeverHappened>(*settlement));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(another_log_is_not_there, On, AllStores) {
  On on;
  auto& store = on.store();
  const ports::LogReader other(store, ports::LogId{1}, std::chrono::minutes{1});
  BOOST_TEST(failed_with(other.head(), ErrorKind::not_found));
  BOOST_TEST(failed_with(other.entries(0, 1), ErrorKind::not_found));
  BOOST_TEST(failed_with(other.hashes(0, 0, 1), ErrorKind::not_found));
  BOOST_TEST(failed_with(other.checkpoints(0, 1), ErrorKind::not_found));
  BOOST_TEST(failed_with(other.index_of(next_id<OperationId>()), ErrorKind::not_found));
  BOOST_TEST(failed_with(other.personal(0, 1), ErrorKind::not_found));
}

// Other nodes, and the next start of this one, compare with the numbers that a decision carries.
BOOST_AUTO_TEST_CASE(the_numbers_of_the_rights_outlive_the_process) {
  const TemporaryDirectory directory;
  const auto rights_after = [&](auto&& work) {
    const auto store = open_store(directory.path());
    work(*store);
    return contents(*store).rights;
  };
  const auto changed = rights_after([](ports::Store& store) {
    const auto user = put(store, sample_user("ada"));
    put(store, user);
    const auto signer = put(store, sample_signer("demo"));
    put(store, signer);
  });
  BOOST_TEST((changed != ports::RightsEpochs{}));
  BOOST_TEST((rights_after([](ports::Store&) {}) == changed));
  // What a batch took back is not counted.
  const auto refused = rights_after([](ports::Store& store) {
    auto stale = list_of<model::User>(contents(store)).front();
    --stale.version;
    BOOST_TEST(failed_with(commit_one(store, ports::Put<model::User>{stale}), ErrorKind::conflict));
  });
  BOOST_TEST((refused == changed));
}

BOOST_AUTO_TEST_CASE(a_read_waits_no_longer_than_its_deadline) {
  OnSqlite on;
  const auto late =
      testing::run_task([&] { return on.store().ping(Deadline{Deadline::Instant::min()}); });
  BOOST_TEST(failed_with(late, ErrorKind::busy));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(memory_doubts)

BOOST_AUTO_TEST_CASE(a_batch_in_doubt_is_settled_as_it_was) {
  MemoryStore store;
  store.faults().fail_commit(1, CommitFault::doubt_applied);
  store.faults().leave_in_doubt(1);
  const auto id = testing::next_batch();
  const std::vector<ports::Transaction> batch{putting(sample_user("ada"))};
  BOOST_TEST(std::holds_alternative<ports::InDoubt>(store.commit(id, batch).value()));
  BOOST_TEST(std::holds_alternative<ports::InDoubt>(store.settle(id).value()));
  const auto settlement = store.settle(id).value();
  BOOST_REQUIRE(std::holds_alternative<ports::Applied>(settlement));
  BOOST_TEST(std::get<ports::Applied>(settlement).outcomes.at(0).has_value());
  BOOST_TEST((std::get<ports::Applied>(settlement).position == position_of(store)));
}

BOOST_AUTO_TEST_CASE(a_batch_that_was_lost_has_changed_nothing) {
  MemoryStore store;
  store.faults().fail_commit(1, CommitFault::doubt_lost);
  const auto id = testing::next_batch();
  const std::vector<ports::Transaction> batch{putting(sample_user("ada"))};
  BOOST_TEST(std::holds_alternative<ports::InDoubt>(store.commit(id, batch).value()));
  BOOST_TEST(std::holds_alternative<ports::NeverHappened>(store.settle(id).value()));
  BOOST_TEST(position_of(store).transactions == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::storage::test

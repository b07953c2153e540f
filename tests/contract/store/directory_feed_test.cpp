// A directory follows the history of a store to which other nodes commit, too.
#include "core/state/directory_feed.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/contract/store/samples.hpp"
#include "tests/contract/store/stores.hpp"
#include "tests/support/blocking_store.hpp"

namespace sealmint::storage::test {
namespace {

struct Node {
  explicit Node(ports::Store& store)
      : store(store),
        beginning(contents(store)),
        directory(beginning),
        feed(store, directory, beginning.position) {}

  // Commits as a recorder does. The outcome of the one transaction.
  ports::Outcome put(const model::User& user) {
    ports::Transaction transaction;
    transaction.changes.emplace_back(ports::Put<model::User>{user});
    auto answer = store.commit(testing::next_batch(), std::span(&transaction, 1)).value();
    auto applied = std::get<ports::Applied>(std::move(answer));
    const auto* const own = &transaction;
    const bool has_succeeded = applied.outcomes.front().has_value();
    BOOST_TEST(
        feed.on_committed(applied.position, std::span(&own, has_succeeded ? 1 : 0)).has_value());
    return std::move(applied.outcomes.front());
  }
  bool knows(UserId id) const { return directory.snapshot()->user(id) != nullptr; }

  ports::Store& store;
  ports::Contents beginning;
  service::Directory directory;
  service::DirectoryFeed feed;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(store_directory_feed)

BOOST_AUTO_TEST_CASE_TEMPLATE(one_node_follows_its_own_commits, On, AllStores) {
  On on;
  Node node(on.store());
  const auto user = sample_user("ada");
  BOOST_TEST(node.put(user).has_value());
  BOOST_TEST(node.knows(user.id));
  BOOST_TEST((node.feed.seen() == contents(on.store()).position));
  BOOST_TEST(node.feed.catch_up(10).has_value());
}

BOOST_AUTO_TEST_CASE(what_others_committed_before_comes_first) {
  OnMemory on;
  Node here(on.store());
  Node there(on.store());
  auto ada = sample_user("ada");
  BOOST_TEST(there.put(ada).has_value());
  BOOST_TEST(!here.knows(ada.id));
  const auto bob = sample_user("bob");
  BOOST_TEST(here.put(bob).has_value());
  BOOST_TEST(here.knows(ada.id));
  BOOST_TEST(here.knows(bob.id));
  BOOST_TEST((here.feed.seen() == contents(on.store()).position));
}

// Otherwise the next decision would meet the conflict again.
BOOST_AUTO_TEST_CASE(after_a_conflict_what_was_in_the_way_is_seen) {
  OnMemory on;
  Node here(on.store());
  Node there(on.store());
  const auto ada = sample_user("ada");
  BOOST_TEST(there.put(ada).has_value());
  BOOST_TEST(failed_with(here.put(ada), ErrorKind::conflict));
  BOOST_TEST(here.knows(ada.id));
}

BOOST_AUTO_TEST_CASE(a_gap_that_nobody_can_tell_is_an_error) {
  OnSqlite on;
  Node here(on.store());
  Node there(on.store());  // which no store of one process has
  BOOST_TEST(there.put(sample_user("ada")).has_value());
  const auto behind = here.feed.on_committed({contents(on.store()).position}, {});
  BOOST_TEST(failed_with(behind, ErrorKind::not_found));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::storage::test

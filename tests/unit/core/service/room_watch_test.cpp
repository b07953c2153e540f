#include "core/service/operations/room_watch.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

#include "tests/unit/core/service/principal_world.hpp"

namespace sealmint::service {
namespace {

struct Fixture : sealmint::testing::PrincipalWorld {
  std::optional<std::uint64_t> on_disk;
  RoomWatch watch{context, log, [this] { return on_disk; }};

  Result<void> look(std::optional<std::uint64_t> free_bytes) {
    on_disk = free_bytes;
    return run([&] { return watch.step(); });
  }

  void fill_disk() {
    store.faults().fail_commit(1, storage::CommitFault::storage_full);
    ports::Transaction transaction;
    transaction.changes.emplace_back(ports::RememberAnswer{});
    const auto refused = run([&] { return recorder.commit(std::move(transaction)); });
    BOOST_TEST_REQUIRE(refused.has_error());
    BOOST_TEST_REQUIRE(recorder.storage_full());
  }

  std::ptrdiff_t told(const char* event) {
    const auto events = log.events();
    return std::ranges::count(events, event);
  }
};

BOOST_FIXTURE_TEST_SUITE(room_watch, Fixture)

BOOST_AUTO_TEST_CASE(room_on_the_disk_ends_a_refusal_that_keeps_everybody_away) {
  fill_disk();
  BOOST_TEST(look(storage_room_bytes - 1).has_value());
  BOOST_TEST(recorder.storage_full());
  BOOST_TEST(look(storage_room_bytes).has_value());
  BOOST_TEST(!recorder.storage_full());
  BOOST_TEST(look(storage_room_bytes).has_value());
  BOOST_TEST(told("storage_full") == 1);
  BOOST_TEST(told("storage_has_room") == 1);
}

// A quota may be used up on a disk that has room.
BOOST_AUTO_TEST_CASE(only_a_commit_that_succeeds_counts_as_room) {
  fill_disk();
  store.faults().fail_commit(1, storage::CommitFault::storage_full);
  BOOST_TEST(look(storage_room_bytes).has_value());
  BOOST_TEST(recorder.storage_full());
  BOOST_TEST(told("storage_has_room") == 0);
}

BOOST_AUTO_TEST_CASE(a_store_that_cannot_say_is_tried) {
  fill_disk();
  BOOST_TEST(look(std::nullopt).has_value());
  BOOST_TEST(!recorder.storage_full());
  BOOST_TEST(!watch.free_bytes().has_value());
}

BOOST_AUTO_TEST_CASE(with_room_nothing_is_committed) {
  const auto before = store.faults().commits();
  BOOST_TEST(look(storage_room_bytes).has_value());
  BOOST_TEST(store.faults().commits() == before);
}

BOOST_AUTO_TEST_CASE(little_room_is_told_once) {
  look(storage_low_bytes).value();
  BOOST_TEST(told("storage_low") == 0);
  look(storage_low_bytes - 1).value();
  look(storage_low_bytes + 1).value();
  look(storage_low_bytes - 1).value();
  BOOST_TEST(told("storage_low") == 1);
  look(2 * storage_low_bytes).value();
  look(storage_low_bytes - 1).value();
  BOOST_TEST(told("storage_low") == 2);
  BOOST_TEST((watch.free_bytes() == storage_low_bytes - 1));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::service

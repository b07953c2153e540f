// A disk that is full to the last byte, played with a small tmpfs. Needs the right to mount.
#include <boost/test/unit_test.hpp>

#include "tests/contract/store/samples.hpp"
#include "tests/contract/store/small_disk.hpp"
#include "tests/contract/store/stores.hpp"
#include "tests/support/blocking_store.hpp"
#include "tests/support/operation_rows.hpp"

namespace sealmint::storage::test {
namespace {

std::vector<ports::Transaction> batch_of(SignerId signer, int rows) {
  std::vector<ports::Transaction> batch;
  for (int i = 0; i < rows; ++i) {
    batch.push_back({{testing::append(sample_operation(signer, i))}});
  }
  return batch;
}

// Commits until the disk is full, which has to be said in so many words. Returns the rows taken.
std::size_t commit_until_full(ports::Store& store, SignerId signer) {
  std::size_t rows = 0;
  for (int commits = 0; commits < 10'000; ++commits) {
    const auto outcome = testing::ask(store).commit(batch_of(signer, 20));
    if (outcome.has_error()) {
      BOOST_TEST(failed_with(outcome, ErrorKind::unavailable), detail_of(outcome));
      BOOST_TEST(detail_of(outcome) == "storage_full");
      return rows;
    }
    rows += 20;
  }
  BOOST_FAIL("the disk never got full");
  return rows;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sqlite_full_disk)

BOOST_AUTO_TEST_CASE(a_full_disk_refuses_loses_nothing_and_recovers) {
  SmallDisk disk;
  if (!disk.is_there()) return;
  const SignerId signer = next_id<SignerId>();
  const auto store = open_store(disk.path());
  std::size_t rows = commit_until_full(*store, signer);
  BOOST_TEST(rows > 500U);
  BOOST_TEST(page(*store, signer).total_count == rows);
  BOOST_TEST(testing::ask(*store).ping().has_value());
  for (int i = 0; i < 5; ++i) {
    BOOST_TEST(detail_of(testing::ask(*store).commit(batch_of(signer, 20))) == "storage_full");
  }
  BOOST_TEST(page(*store, signer).total_count == rows);

  disk.grow();
  for (int i = 0; i < 50; ++i) {
    const auto outcome = testing::ask(*store).commit(batch_of(signer, 20));
    BOOST_REQUIRE_MESSAGE(outcome.has_value(), detail_of(outcome));
    rows += 20;
  }
  BOOST_TEST(page(*store, signer).total_count == rows);
}

BOOST_AUTO_TEST_CASE(a_start_on_a_full_disk_works) {
  SmallDisk disk;
  if (!disk.is_there()) return;
  const SignerId signer = next_id<SignerId>();
  auto store = open_store(disk.path());
  put(*store, sample_user("alice"));
  std::size_t rows = commit_until_full(*store, signer);
  disk.fill_up();
  store.reset();
  if (std::filesystem::space(disk.path()).available > 0) disk.fill_up();

  // What a start gives up it takes back, so that there may be any number of them.
  const auto ballast = disk.path() / "ballast";
  for (int starts = 0; starts < 3; ++starts) {
    store = open_store(disk.path());
    BOOST_TEST(list_of<model::User>(contents(*store)).size() == 1U);
    BOOST_TEST(page(*store, signer).total_count == rows);
    BOOST_TEST(std::filesystem::file_size(ballast) > 2U * 1024 * 1024);
    BOOST_TEST(store->free_bytes().value() < 4U * 1024 * 1024);
    rows += commit_until_full(*store, signer);
    disk.fill_up();
    store.reset();
    if (std::filesystem::space(disk.path()).available > 0) disk.fill_up();
  }

  disk.grow();
  store = open_store(disk.path());
  BOOST_TEST(store->free_bytes().value() > 16U * 1024 * 1024);
  BOOST_TEST(std::filesystem::file_size(ballast) == 4U * 1024 * 1024);
  BOOST_TEST(testing::ask(*store).commit(batch_of(signer, 20)).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::storage::test

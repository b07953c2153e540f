// Copies of a store in use, and the way back. The command around them is tested in tests/api.
#include <boost/test/unit_test.hpp>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <chrono>
#include <fstream>

#include "storage/sqlite/backup.hpp"
#include "storage/sqlite/connection.hpp"
#include "storage/sqlite/state_directory.hpp"
#include "tests/contract/store/samples.hpp"
#include "tests/contract/store/small_disk.hpp"
#include "tests/contract/store/stores.hpp"
#include "tests/support/operation_rows.hpp"

namespace sealmint::storage::test {
namespace {

namespace fs = std::filesystem;

// About 250 KiB of activity in one commit.
void commit_much(SqliteStore& store, SignerId signer) {
  std::vector<ports::Transaction> batch;
  for (int i = 0; i < 64; ++i) {
    auto operation = sample_operation(signer, i);
    operation.error_message = std::string(4'000, 'x');
    batch.push_back({{testing::append(operation)}});
  }
  for (const auto& outcome : commit(store, std::move(batch))) BOOST_REQUIRE(outcome.has_value());
  BOOST_REQUIRE(store.tidy_up().has_value());
}

// A folder with a store of some megabytes in `state`, in use.
struct World {
  TemporaryDirectory directory;
  fs::path state;
  fs::path target = directory.path() / "backup.db";
  SignerId signer = next_id<SignerId>();
  std::unique_ptr<SqliteStore> store;

  World() : World(fs::path()) {}
  explicit World(const fs::path& the_state)
      : state(the_state.empty() ? directory.path() / "state" : the_state),
        store(open_store(state)) {
    // What a folder is given for may be small.
    const int commits = the_state.empty() ? 12 : 2;
    for (int i = 0; i < commits; ++i) commit_much(*store, signer);
    put(*store, sample_user("alice"));
  }

  BackupOptions options() const {
    BackupOptions options;
    options.state_directory = state;
    options.target = target;
    return options;
  }
  Result<BackupSummary> restore_to(const fs::path& folder) const {
    RestoreOptions options;
    options.file = target;
    options.state_directory = folder;
    return restore(options);
  }
};

void expect_nothing_left(const World& world) {
  std::size_t entries = 0;
  for (const auto& entry : fs::directory_iterator(world.directory.path())) {
    BOOST_TEST(entry.path().filename() == "state");
    ++entries;
  }
  BOOST_TEST(entries == 1U);
}

template <class Object>
bool says(const Result<Object>& outcome, const std::string& text) {
  BOOST_TEST_INFO(detail_of(outcome));
  return outcome.has_error() && detail_of(outcome).find(text) != std::string::npos;
}

mode_t mode_of(const fs::path& path) {
  struct stat status{};
  BOOST_REQUIRE_EQUAL(::stat(path.c_str(), &status), 0);
  return status.st_mode & 07777;
}

// Overwrites the middle of a file.
void damage(const fs::path& path) {
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  file.seekp(static_cast<std::streamoff>(fs::file_size(path) / 2));
  file << std::string(20'000, '\xff');
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sqlite_backup)

BOOST_AUTO_TEST_CASE(a_copy_of_a_store_in_use_is_that_store) {
  World world;
  const auto done = back_up(world.options());
  BOOST_REQUIRE_MESSAGE(done.has_value(), detail_of(done));
  BOOST_TEST(done->operations == 12 * 64);
  BOOST_TEST(done->bytes == fs::file_size(world.target));
  BOOST_TEST(mode_of(world.target) == 0600U);
  // What comes later is not in it.
  put(*world.store, sample_user("bob"));

  const auto folder = world.directory.path() / "new" / "restored";
  const auto restored = world.restore_to(folder);
  BOOST_REQUIRE_MESSAGE(restored.has_value(), detail_of(restored));
  BOOST_TEST(restored->operations == done->operations);
  BOOST_TEST(restored->schema == done->schema);
  BOOST_TEST(mode_of(folder) == 0700U);
  BOOST_TEST(mode_of(folder / "sealmint.db") == 0600U);
  const auto copy = open_store(folder);
  BOOST_TEST(list_of<model::User>(contents(*copy)).size() == 1U);
  BOOST_TEST(page(*copy, world.signer).total_count == 12U * 64U);
}

// The server waits for nobody: with SQLite's own waiting each of these commits took five seconds.
BOOST_AUTO_TEST_CASE(commits_go_on_while_somebody_reads_for_long) {
  World world;
  const auto log = world.state / "sealmint.db-wal";
  std::chrono::steady_clock::duration longest{};
  {
    Connection reader(world.state / "sealmint.db", Connection::Access::read_only, 0);
    reader.execute("BEGIN; SELECT count(*) FROM operation;");
    while (fs::file_size(log) < 80U * 1024 * 1024) {
      const auto start = std::chrono::steady_clock::now();
      commit_much(*world.store, world.signer);
      longest = std::max(longest, std::chrono::steady_clock::now() - start);
    }
  }
  BOOST_TEST((longest < std::chrono::seconds{3}));
  // With the reader gone the log starts anew and is cut.
  commit_much(*world.store, world.signer);
  commit_much(*world.store, world.signer);
  BOOST_TEST(fs::file_size(log) <= 64U * 1024 * 1024);
}

BOOST_AUTO_TEST_CASE(commits_while_the_copy_is_made_are_not_in_it) {
  World world;
  auto options = world.options();
  int asked = 0;
  options.is_cancelled = [&] {
    if (++asked <= 3) commit_much(*world.store, world.signer);
    return false;
  };
  const auto done = back_up(options);
  BOOST_REQUIRE_MESSAGE(done.has_value(), detail_of(done));
  BOOST_TEST(asked > 3);
  BOOST_TEST(done->operations == 12 * 64);
  BOOST_TEST(page(*world.store, world.signer).total_count == 15U * 64U);
}

BOOST_AUTO_TEST_CASE(the_log_does_not_grow_without_end) {
  World world;
  auto options = world.options();
  options.log_bytes_max = 1024 * 1024;
  options.is_cancelled = [&] {
    for (int i = 0; i < 8; ++i) commit_much(*world.store, world.signer);
    return false;
  };
  BOOST_TEST(says(back_up(options), "the server wrote more than 1048576 bytes while"));
  expect_nothing_left(world);
}

BOOST_AUTO_TEST_CASE(the_last_room_on_the_disk_is_the_servers) {
  SmallDisk disk;
  if (!disk.is_there()) return;
  World world(disk.path() / "state");
  auto options = world.options();
  options.free_bytes_min = fs::space(disk.path()).available - 100'000;
  options.is_cancelled = [&] {
    std::ofstream(disk.path() / "filler") << std::string(200'000, 'x');
    return false;
  };
  BOOST_TEST(says(back_up(options), "were left on the disk of the state folder"));
  BOOST_TEST(!fs::exists(options.target));
}

BOOST_AUTO_TEST_CASE(a_cancelled_copy_leaves_nothing) {
  World world;
  int asked = 0;
  auto options = world.options();
  options.is_cancelled = [&] { return ++asked < 0; };
  BOOST_REQUIRE(back_up(options).has_value());
  fs::remove(world.target);
  const int asked_in_all = asked;
  BOOST_TEST(asked_in_all > 4);
  for (int last = 1; last <= asked_in_all; ++last) {
    asked = 0;
    options.is_cancelled = [&] { return ++asked == last; };
    BOOST_TEST(detail_of(back_up(options)) == "cancelled");
    expect_nothing_left(world);
  }
}

BOOST_AUTO_TEST_CASE(a_disk_that_gets_full_leaves_nothing) {
  SmallDisk disk;
  if (!disk.is_there()) return;
  World world;
  auto options = world.options();
  options.target = disk.path() / "backup.db";
  bool is_full = false;
  options.is_cancelled = [&] {
    if (!std::exchange(is_full, true)) disk.fill_up();
    return false;
  };
  BOOST_TEST(says(back_up(options), "backup.db: the disk is full"));
  BOOST_TEST(!fs::exists(options.target));
  BOOST_TEST(!fs::exists(options.target.string() + ".partial"));

  // Known beforehand: nothing is begun.
  BOOST_TEST(says(back_up(options), "the disk is full: the copy needs"));
}

BOOST_AUTO_TEST_CASE(nothing_is_overwritten) {
  World world;
  std::ofstream(world.target) << "precious";
  BOOST_TEST(says(back_up(world.options()), "exists already; nothing is overwritten"));
  BOOST_TEST(fs::file_size(world.target) == 8U);
  fs::remove(world.target);
  fs::create_symlink("nowhere", world.target);
  BOOST_TEST(says(back_up(world.options()), "exists already; nothing is overwritten"));

  auto options = world.options();
  options.target = world.directory.path() / "no" / "backup.db";
  BOOST_TEST(says(back_up(options), "there is no folder"));
}

BOOST_AUTO_TEST_CASE(a_target_that_comes_into_being_meanwhile_stays) {
  World world;
  auto options = world.options();
  options.is_cancelled = [&] {
    std::ofstream(world.target) << "precious";
    return false;
  };
  BOOST_TEST(says(back_up(options), "exists already; nothing is overwritten"));
  BOOST_TEST(fs::file_size(world.target) == 8U);
  BOOST_TEST(!fs::exists(world.target.string() + ".partial"));
}

BOOST_AUTO_TEST_CASE(what_a_killed_process_left_is_taken_over) {
  World world;
  const fs::path partial = world.target.string() + ".partial";
  std::ofstream(partial) << std::string(10'000'000, 'x');
  {
    const files::Descriptor other(::open(partial.c_str(), O_RDONLY | O_CLOEXEC));
    BOOST_REQUIRE_EQUAL(::flock(other.get(), LOCK_EX), 0);
    BOOST_TEST(says(back_up(world.options()), "is being written by somebody else"));
    BOOST_TEST(fs::file_size(partial) == 10'000'000U);
  }
  BOOST_TEST(back_up(world.options()).has_value());
  BOOST_TEST(!fs::exists(partial));
  BOOST_TEST(mode_of(world.target) == 0600U);
}

BOOST_AUTO_TEST_CASE(a_damaged_store_gives_no_backup) {
  World world;
  world.store.reset();
  damage(world.state / "sealmint.db");
  BOOST_TEST(says(back_up(world.options()), "sealmint.db: the database is damaged"));
  expect_nothing_left(world);
}

BOOST_AUTO_TEST_CASE(a_damaged_backup_is_not_restored) {
  World world;
  BOOST_REQUIRE(back_up(world.options()).has_value());
  damage(world.target);
  const auto folder = world.directory.path() / "restored";
  BOOST_TEST(says(world.restore_to(folder), "backup.db: the database is damaged"));
  BOOST_TEST(!fs::exists(folder));

  fs::resize_file(world.target, fs::file_size(world.target) / 2);
  BOOST_TEST(world.restore_to(folder).has_error());
  BOOST_TEST(!fs::exists(folder));
}

BOOST_AUTO_TEST_CASE(the_file_of_a_live_store_is_no_backup) {
  World world;
  fs::copy_file(world.state / "sealmint.db", world.target);
  const auto folder = world.directory.path() / "restored";
  BOOST_TEST(says(world.restore_to(folder), "may lack its newest records"));
  fs::remove(world.target);
  BOOST_TEST(says(world.restore_to(folder), "does not exist"));
  std::ofstream(world.target) << "not a database";
  BOOST_TEST(says(world.restore_to(folder), "it is no database"));
  fs::remove(world.target);
  fs::create_directory(world.target);
  BOOST_TEST(says(world.restore_to(folder), "is a directory"));
  BOOST_TEST(!fs::exists(folder));
}

BOOST_AUTO_TEST_CASE(only_a_folder_without_a_store_is_restored_into) {
  World world;
  BOOST_REQUIRE(back_up(world.options()).has_value());
  BOOST_TEST(says(world.restore_to(world.state), "restored into an empty folder only"));
  world.store.reset();
  BOOST_TEST(says(world.restore_to(world.state), "restored into an empty folder only"));

  const auto folder = world.directory.path() / "restored";
  fs::create_directory(folder);
  std::ofstream(folder / "master.key") << "key";
  std::ofstream(folder / "sealmint.db.partial") << "of a restore that was killed";
  BOOST_TEST(world.restore_to(folder).has_value());
  BOOST_TEST(fs::exists(folder / "master.key"));
  BOOST_TEST(!fs::exists(folder / "sealmint.db.partial"));
}

BOOST_AUTO_TEST_CASE(a_cancelled_restore_leaves_nothing) {
  World world;
  BOOST_REQUIRE(back_up(world.options()).has_value());
  RestoreOptions options;
  options.file = world.target;
  options.state_directory = world.directory.path() / "restored";
  for (int last = 1; last <= 5; ++last) {
    int asked = 0;
    options.is_cancelled = [&] { return ++asked == last; };
    BOOST_TEST(detail_of(restore(options)) == "cancelled");
    BOOST_TEST(!fs::exists(options.state_directory));
  }
}

BOOST_AUTO_TEST_CASE(a_store_and_a_backup_of_a_newer_program_are_refused) {
  World world;
  BOOST_REQUIRE(back_up(world.options()).has_value());
  const char* const later = "INSERT INTO schema_migration VALUES (1000, '1000_later', 1, 1)";
  Connection(world.target, Connection::Access::read_write, 0).execute(later);
  const auto folder = world.directory.path() / "restored";
  BOOST_TEST(failed_with(world.restore_to(folder), ErrorKind::unsupported));
  BOOST_TEST(
      failed_with(read_backup_setting(world.target, "master_key_check"), ErrorKind::unsupported));
  BOOST_TEST(!fs::exists(folder));
  fs::remove(world.target);

  world.store.reset();
  Connection(world.state / "sealmint.db", Connection::Access::read_write, 0).execute(later);
  BOOST_TEST(failed_with(back_up(world.options()), ErrorKind::unsupported));
  expect_nothing_left(world);
}

BOOST_AUTO_TEST_CASE(a_folder_without_a_store_is_named) {
  const TemporaryDirectory directory;
  BackupOptions options;
  options.state_directory = directory.path() / "missing";
  options.target = directory.path() / "backup.db";
  BOOST_TEST(failed_with(back_up(options), ErrorKind::not_found));
  BOOST_TEST(says(back_up(options), "there is no store here"));
  fs::create_directories(options.state_directory / "sealmint.db");
  BOOST_TEST(back_up(options).has_error());
  BOOST_TEST(!fs::exists(options.target));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::storage::test

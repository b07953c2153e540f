// What only the SQLite store has: files, locks, migrations and the life after a restart.
#include <boost/test/unit_test.hpp>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "storage/shared/migrations.hpp"
#include "storage/sqlite/migrate.hpp"
#include "tests/contract/store/fields.hpp"
#include "tests/contract/store/samples.hpp"
#include "tests/contract/store/stores.hpp"
#include "tests/support/blocking_store.hpp"
#include "tests/support/operation_rows.hpp"

namespace sealmint::storage::test {
namespace {

Result<std::unique_ptr<SqliteStore>> try_open(const std::filesystem::path& directory) {
  SqliteOptions options;
  options.state_directory = directory;
  return open_sqlite(options);
}

// Changes the database behind the store's back.
void run_sql(const TemporaryDirectory& directory, const char* sql) {
  sqlite3* handle = nullptr;
  BOOST_REQUIRE_EQUAL(sqlite3_open((directory.path() / "sealmint.db").c_str(), &handle), SQLITE_OK);
  BOOST_REQUIRE_EQUAL(sqlite3_exec(handle, sql, nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(handle);
}

void write_file(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

mode_t mode_of(const std::filesystem::path& path) {
  struct stat status{};
  BOOST_REQUIRE_EQUAL(::stat(path.c_str(), &status), 0);
  return status.st_mode & 07777;
}

// Restores the umask on every way out.
class WithUmask {
 public:
  explicit WithUmask(mode_t mask) : old_(::umask(mask)) {}
  ~WithUmask() { ::umask(old_); }
  WithUmask(const WithUmask&) = delete;
  WithUmask& operator=(const WithUmask&) = delete;

 private:
  mode_t old_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(sqlite_open)

BOOST_AUTO_TEST_CASE(everything_is_found_after_a_restart) {
  const TemporaryDirectory directory;
  const auto user = sample_user("alice");
  const auto signer = sample_signer("demo");
  const auto operation = sample_operation(signer.id, 77);
  {
    const auto store = open_store(directory.path());
    put(*store, user);
    put(*store, signer);
    BOOST_TEST(commit_one(*store, testing::append(operation), sample_answer(1, 100)).has_value());
    BOOST_TEST(store->write_setting("check", as_bytes("value")).has_value());
  }
  const auto store = open_store(directory.path());
  const auto all = contents(*store);
  auto expected_user = user;
  expected_user.version = 1;
  auto expected_signer = signer;
  expected_signer.version = 1;
  expected_signer.last_signed_at = at_ms(77);
  BOOST_TEST(same(list_of<model::User>(all).front(), expected_user));
  BOOST_TEST(same(list_of<model::Signer>(all).front(), expected_signer));
  BOOST_TEST(same(page(*store, signer.id).operations.front(), operation));
  BOOST_TEST(testing::ask(*store).remembered_answer(hash_of(1), at_ms(0)).value().has_value());
  BOOST_TEST(store->read_setting("check").value().has_value());
}

BOOST_AUTO_TEST_CASE(a_second_server_is_refused_by_name) {
  const TemporaryDirectory directory;
  auto first = open_store(directory.path());
  const auto second = try_open(directory.path());
  BOOST_TEST(failed_with(second, ErrorKind::unavailable));
  BOOST_TEST(detail_of(second) == "state directory is in use by another server (pid " +
                                      std::to_string(::getpid()) + ")");
  BOOST_TEST(testing::ask(*first).ping().has_value());
  first.reset();
  BOOST_TEST(try_open(directory.path()).has_value());
}

BOOST_AUTO_TEST_CASE(files_are_private_whatever_the_umask) {
  const TemporaryDirectory parent;
  const auto directory = parent.path() / "state";
  const WithUmask open_to_all(0);
  {
    const auto store = open_store(directory);
    put(*store, sample_user("alice"));
    BOOST_TEST(mode_of(directory) == 0700U);
    for (const char* name :
         {"sealmint.db", "sealmint.db-wal", "sealmint.db-shm", "lock", "ballast"}) {
      BOOST_TEST(mode_of(directory / name) == 0600U, name);
    }
  }
  BOOST_REQUIRE_EQUAL(::chmod((directory / "sealmint.db").c_str(), 0644), 0);
  const auto store = open_store(directory);
  BOOST_TEST(mode_of(directory / "sealmint.db") == 0600U);
}

BOOST_AUTO_TEST_CASE(the_ballast_is_there_while_there_is_room) {
  const TemporaryDirectory directory;
  const auto store = open_store(directory.path());
  BOOST_TEST(std::filesystem::file_size(directory.path() / "ballast") == 4U * 1024 * 1024);
}

BOOST_AUTO_TEST_CASE(an_empty_file_becomes_a_database) {
  const TemporaryDirectory directory;
  write_file(directory.path() / "sealmint.db", "");
  BOOST_TEST(list_of<model::User>(contents(*open_store(directory.path()))).empty());
}

BOOST_AUTO_TEST_CASE(a_newer_schema_is_refused) {
  const TemporaryDirectory directory;
  open_store(directory.path()).reset();
  run_sql(directory, "INSERT INTO schema_migration VALUES (1000, '1000_later', 1, 1)");
  const auto opened = try_open(directory.path());
  BOOST_TEST(failed_with(opened, ErrorKind::unsupported));
  BOOST_TEST(detail_of(opened).starts_with("schema is newer than this binary"));
}

BOOST_AUTO_TEST_CASE(signers_from_before_the_approvals_get_a_policy_without_steps) {
  const TemporaryDirectory directory;
  write_file(directory.path() / "sealmint.db", "");
  {
    Connection connection(directory.path() / "sealmint.db", Connection::Access::read_write, 1'000);
    BOOST_REQUIRE(migrate(connection, migrations().first(1)).has_value());
    connection.execute(
        "INSERT INTO signer (id, name, status, approval_policy_id, key_algorithm, created_at, "
        "updated_at, version) VALUES (x'00112233445566778899aabbccddeeff', 'old', 1, "
        "x'ffeeddccbbaa99887766554433221100', 1, 1, 1, 1)");
  }
  const auto all = contents(*open_store(directory.path()));
  BOOST_REQUIRE_EQUAL(list_of<model::Signer>(all).size(), 1U);
  const auto& signer = list_of<model::Signer>(all).front();
  const auto& policies = list_of<model::ApprovalPolicy>(all);
  BOOST_REQUIRE_EQUAL(policies.size(), 1U);
  BOOST_TEST((policies.front().id == signer.approval_policy_id));
  BOOST_TEST((policies.front().signer_id == signer.id));
  BOOST_TEST(policies.front().steps.empty());
}

BOOST_AUTO_TEST_CASE(an_edited_migration_is_refused) {
  const TemporaryDirectory directory;
  open_store(directory.path()).reset();
  run_sql(directory, "UPDATE schema_migration SET checksum = checksum + 1");
  const auto opened = try_open(directory.path());
  BOOST_TEST(failed_with(opened, ErrorKind::rejected));
  BOOST_TEST(detail_of(opened) == "schema migration 0001_initial was applied with another text");
}

BOOST_AUTO_TEST_CASE(a_database_of_another_program_is_left_alone) {
  const TemporaryDirectory directory;
  run_sql(directory, "CREATE TABLE theirs (x)");
  const auto opened = try_open(directory.path());
  BOOST_TEST(failed_with(opened, ErrorKind::rejected));
  BOOST_TEST(detail_of(opened) == "the database belongs to another program");
}

BOOST_AUTO_TEST_CASE(a_damaged_file_is_refused_clearly) {
  const TemporaryDirectory directory;
  write_file(directory.path() / "sealmint.db", std::string(20'000, 'x'));
  const auto opened = try_open(directory.path());
  BOOST_TEST(failed_with(opened, ErrorKind::unavailable));
  BOOST_TEST(detail_of(opened).find("damaged or not a database") != std::string::npos,
             detail_of(opened));
}

BOOST_AUTO_TEST_CASE(a_truncated_file_is_refused_clearly) {
  const TemporaryDirectory directory;
  {
    const auto store = open_store(directory.path());
    put(*store, sample_user("alice"));
  }
  std::filesystem::resize_file(directory.path() / "sealmint.db", 9'000);
  auto opened = try_open(directory.path());
  const bool refused = opened.has_error() ? failed_with(opened, ErrorKind::unavailable)
                                          : failed_with((*opened)->load(), ErrorKind::unavailable);
  BOOST_TEST(refused);
}

BOOST_AUTO_TEST_CASE(a_folder_that_cannot_be_used_is_refused_clearly) {
  const TemporaryDirectory directory;
  const auto missing = try_open(directory.path() / "no" / "such");
  BOOST_TEST(failed_with(missing, ErrorKind::unavailable));
  BOOST_TEST(detail_of(missing).find("No such file or directory") != std::string::npos);
  write_file(directory.path() / "file", "");
  BOOST_TEST(failed_with(try_open(directory.path() / "file"), ErrorKind::unavailable));
}

BOOST_AUTO_TEST_CASE(a_write_that_fails_stops_all_later_ones) {
  const TemporaryDirectory directory;
  const auto store = open_store(directory.path());
  put(*store, sample_user("alice"));
  // The table goes away under the store: an error that no commit may survive.
  run_sql(directory, "DROP TABLE operation_caller");
  const std::vector<ports::Transaction> batch{
      {{testing::append(sample_operation(next_id<SignerId>(), 1))}}};
  BOOST_TEST(failed_with(testing::ask(*store).commit(batch), ErrorKind::internal));
  const std::vector<ports::Transaction> harmless{{{ports::Put<model::User>{sample_user("bob")}}}};
  BOOST_TEST(failed_with(testing::ask(*store).commit(harmless), ErrorKind::internal));
  BOOST_TEST(failed_with(store->remove_expired(at_ms(0)), ErrorKind::internal));
  BOOST_TEST(list_of<model::User>(contents(*store)).size() == 1U);
}

BOOST_AUTO_TEST_CASE(readers_see_every_commit_that_returned) {
  const TemporaryDirectory directory;
  const auto store = open_store(directory.path());
  const SignerId signer = next_id<SignerId>();
  std::atomic<std::size_t> committed = 0;
  std::atomic<bool> stale = false;
  std::vector<std::thread> readers;
  for (int i = 0; i < 4; ++i) {
    readers.emplace_back([&] {
      while (committed < 300) {
        const std::size_t before = committed;
        const auto read = testing::ask(*store).operations({signer, std::nullopt, 0, 5});
        if (read.has_error() || read->total_count < before) stale = true;
      }
    });
  }
  for (int i = 0; i < 300; ++i) {
    BOOST_TEST(commit_one(*store, testing::append(sample_operation(signer, i))).has_value());
    ++committed;
  }
  for (auto& reader : readers) reader.join();
  BOOST_TEST(!stale);
}

BOOST_AUTO_TEST_CASE(what_was_committed_survives_a_kill) {
  const TemporaryDirectory directory;
  const SignerId signer = next_id<SignerId>();
  int acknowledged[2];
  BOOST_REQUIRE_EQUAL(::pipe2(acknowledged, O_CLOEXEC), 0);
  const pid_t child = ::fork();
  BOOST_REQUIRE(child >= 0);
  if (child == 0) {
    // The child commits until it is killed and says after every commit how many rows there are.
    SqliteOptions options;
    options.state_directory = directory.path();
    const auto store = open_sqlite(options);
    for (std::uint32_t rows = 0; store.has_value();) {
      std::vector<ports::Transaction> batch;
      for (int i = 0; i < 32; ++i) {
        batch.push_back({{testing::append(sample_operation(signer, ++rows))}});
      }
      if (testing::ask(**store).commit(batch).has_error()) break;
      if (::write(acknowledged[1], &rows, sizeof rows) != sizeof rows) break;
    }
    ::_exit(1);
  }
  ::close(acknowledged[1]);
  std::uint32_t rows = 0;
  for (int commits = 0; commits < 50; ++commits) {
    BOOST_REQUIRE_EQUAL(::read(acknowledged[0], &rows, sizeof rows), ssize_t{sizeof rows});
  }
  BOOST_REQUIRE_EQUAL(::kill(child, SIGKILL), 0);
  int status = 0;
  BOOST_REQUIRE_EQUAL(::waitpid(child, &status, 0), child);
  std::uint32_t last = 0;
  while (::read(acknowledged[0], &last, sizeof last) == ssize_t{sizeof last}) rows = last;
  ::close(acknowledged[0]);
  const auto store = open_store(directory.path());
  const std::size_t found = page(*store, signer).total_count;
  BOOST_TEST(found >= rows);
  BOOST_TEST(found % 32 == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::storage::test

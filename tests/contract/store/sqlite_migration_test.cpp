// Migrations that are cut off: by a process that dies at any of its writes, by a disk that fails,
// by a statement that does. Whatever it was, the store is still one of the schemas, and the next
// start goes on from there.
#include <boost/test/unit_test.hpp>
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <string>

#include "storage/shared/migrations.hpp"
#include "storage/sqlite/migrate.hpp"
#include "tests/contract/store/samples.hpp"
#include "tests/contract/store/stores.hpp"

namespace sealmint::storage::test {
namespace {

namespace fs = std::filesystem;

// Three signers with thirty rows of activity each, of three callers, as the first schema has them.
constexpr const char* first_rows =
    "INSERT INTO signer (id, name, status, approval_policy_id, key_algorithm, created_at, "
    "updated_at, version) "
    "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 2) "
    "SELECT CAST(printf('signer%010d', i) AS BLOB), 'signer ' || i, 1, "
    "CAST(printf('policy%010d', i) AS BLOB), 1, 7, 8, 1 FROM n;"
    "INSERT INTO operation (id, signer_id, status, algorithm, data_hash, digest, actor_kind, "
    "actor_id, actor_name, tool, hostname, command, os_username, signing_application_hash, "
    "module_version, source_ip, error_message, created_at) "
    "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 89) "
    "SELECT CAST(printf('%016d', i) AS BLOB), CAST(printf('signer%010d', i % 3) AS BLOB), "
    "1 + i % 4, 5, CAST(printf('%032d', i) AS BLOB), CAST(printf('%032d', -i) AS BLOB), 1, "
    "zeroblob(16), 'actor ' || (i % 3), 'tool', '', 'command ' || (i % 3), '', '', '', '', "
    "'message ' || i, i FROM n;"
    "INSERT INTO operation_count SELECT signer_id, status, count(*) FROM operation "
    "GROUP BY signer_id, status;";

SignerId signer_number(int number) {
  Uuid id{};
  const std::string text = "signer000000000" + std::to_string(number);
  std::ranges::copy(text, id.bytes.begin());
  return SignerId(id);
}

// A store of the first schema, and copies of it to try things on.
class OldStore {
 public:
  OldStore() {
    fs::create_directory(master());
    std::ofstream(master() / "sealmint.db");
    Connection connection(master() / "sealmint.db", Connection::Access::read_write, 0);
    BOOST_REQUIRE(migrate(connection, migrations().first(1)).has_value());
    connection.execute(first_rows);
  }

  fs::path copy() const {
    const auto path = directory_.path() / "copy";
    fs::remove_all(path);
    fs::copy(master(), path);
    return path;
  }

 private:
  fs::path master() const { return directory_.path() / "master"; }

  TemporaryDirectory directory_;
};

Result<std::unique_ptr<SqliteStore>> try_open(const fs::path& state) {
  SqliteOptions options;
  options.state_directory = state;
  options.ballast_bytes = 0;
  return open_sqlite(options);
}

std::int64_t query(const fs::path& state, const char* sql) {
  return Connection(state / "sealmint.db", Connection::Access::read_write, 0).query_integer(sql);
}

// What was in the first schema is in the last one.
void expect_everything(SqliteStore& store) {
  const auto all = contents(store);
  BOOST_TEST(list_of<model::Signer>(all).size() == 3U);
  BOOST_TEST(list_of<model::ApprovalPolicy>(all).size() == 3U);
  for (int number = 0; number < 3; ++number) {
    const auto rows = page(store, signer_number(number));
    BOOST_REQUIRE_EQUAL(rows.total_count, 30U);
    const int newest = 87 + number;
    const auto& row = rows.operations.front();
    BOOST_TEST(row.error_message == "message " + std::to_string(newest));
    BOOST_TEST(row.actor_name == "actor " + std::to_string(newest % 3));
    BOOST_TEST(row.client.command == "command " + std::to_string(newest % 3));
  }
}

void expect_next_start_goes_on(const fs::path& state) {
  const auto opened = try_open(state);
  BOOST_REQUIRE_MESSAGE(opened.has_value(), detail_of(opened));
  expect_everything(**opened);
  BOOST_TEST(query(state, "SELECT max(number) FROM schema_migration") ==
             static_cast<std::int64_t>(migrations().size()));
  BOOST_TEST(query(state, "SELECT integrity_check = 'ok' FROM pragma_integrity_check") == 1);
}

// ---- SQLite's own pwrite, replaced in a child process ----

using Write = ssize_t (*)(int, const void*, std::size_t, off_t);

Write real_write = nullptr;
int writes_to_go = 0;

// Dies in the middle of its last write, as a process that is killed can.
ssize_t write_or_die(int file, const void* bytes, std::size_t size, off_t offset) {
  if (--writes_to_go > 0) return real_write(file, bytes, size, offset);
  [[maybe_unused]] const auto written = real_write(file, bytes, size / 2, offset);
  ::kill(::getpid(), SIGKILL);
  return -1;
}

ssize_t write_or_fail(int file, const void* bytes, std::size_t size, off_t offset) {
  if (--writes_to_go != 0) return real_write(file, bytes, size, offset);
  errno = EIO;
  return -1;
}

// Opens, and with that migrates, in a child whose `number`-th write is the last one or fails.
// Returns how the child ended.
int open_in_child(const fs::path& state, int number, Write write) {
  const pid_t child = ::fork();
  BOOST_REQUIRE(child >= 0);
  if (child == 0) {
    sqlite3_initialize();
    sqlite3_vfs* const vfs = sqlite3_vfs_find("unix");
    // Which of the two names is used depends on how SQLite was built.
    for (const char* name : {"pwrite", "pwrite64"}) {
      if (const auto found = vfs->xGetSystemCall(vfs, name)) {
        real_write = reinterpret_cast<Write>(found);
        vfs->xSetSystemCall(vfs, name, reinterpret_cast<sqlite3_syscall_ptr>(write));
      }
    }
    writes_to_go = number;
    const bool is_open = try_open(state).has_value();
    // 2: all is done and the write that was to be the last one never came.
    ::_exit(is_open ? (writes_to_go > 0 ? 2 : 0) : 1);
  }
  int status = 0;
  BOOST_REQUIRE_EQUAL(::waitpid(child, &status, 0), child);
  return status;
}

bool never_came(int status) { return WIFEXITED(status) && WEXITSTATUS(status) == 2; }

// Every write at first, then some of the many alike.
int next_after(int number) { return number + 1 + number / 24; }

constexpr int enough = 10'000;

}  // namespace

BOOST_AUTO_TEST_SUITE(sqlite_migration)

BOOST_AUTO_TEST_CASE(a_process_that_is_killed_leaves_a_store_that_the_next_one_brings_on) {
  const OldStore old;
  int kills = 0;
  int half_way = 0;
  for (int number = 1; number < enough; number = next_after(number)) {
    const auto state = old.copy();
    const int status = open_in_child(state, number, write_or_die);
    if (never_came(status)) break;
    BOOST_REQUIRE_MESSAGE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, status);
    ++kills;
    const auto reached = query(state, "SELECT max(number) FROM schema_migration");
    BOOST_TEST(reached >= 1);
    if (reached > 1 && reached < static_cast<std::int64_t>(migrations().size())) ++half_way;
    expect_next_start_goes_on(state);
  }
  BOOST_TEST_MESSAGE("killed at " << kills << " writes, " << half_way << " times half-way");
  BOOST_TEST(kills > 20);
  BOOST_TEST(half_way > 5);
}

BOOST_AUTO_TEST_CASE(a_write_that_fails_leaves_a_store_that_the_next_start_brings_on) {
  const OldStore old;
  int failures = 0;
  for (int number = 1; number < enough; number = next_after(number)) {
    const auto state = old.copy();
    const int status = open_in_child(state, number, write_or_fail);
    BOOST_REQUIRE_MESSAGE(WIFEXITED(status), status);
    if (never_came(status)) break;
    if (WEXITSTATUS(status) == 1) ++failures;
    expect_next_start_goes_on(state);
  }
  BOOST_TEST(failures > 20);
}

BOOST_AUTO_TEST_CASE(a_statement_that_fails_takes_its_migration_back_and_no_other) {
  const OldStore old;
  const auto state = old.copy();
  const auto first = migrations().front();
  const Migration good{2, "0002_good", "CREATE TABLE good (x); INSERT INTO good VALUES (1);"};
  const Migration bad{3, "0003_bad", "DELETE FROM signer; CREATE TABLE bad (x); SELECT nonsense;"};
  const Migration mended{3, "0003_mended", "CREATE TABLE bad (x);"};
  Connection connection(state / "sealmint.db", Connection::Access::read_write, 0);
  BOOST_CHECK_THROW(static_cast<void>(migrate(connection, std::array{first, good, bad})),
                    SqliteError);
  BOOST_TEST(!connection.in_transaction());
  BOOST_TEST(query(state, "SELECT max(number) FROM schema_migration") == 2);
  BOOST_TEST(query(state, "SELECT count(*) FROM signer") == 3);
  BOOST_TEST(query(state, "SELECT count(*) FROM sqlite_schema WHERE name = 'bad'") == 0);
  BOOST_TEST(migrate(connection, std::array{first, good, mended}).has_value());
  BOOST_TEST(query(state, "SELECT max(number) FROM schema_migration") == 3);
  BOOST_TEST(query(state, "SELECT count(*) FROM good") == 1);
}

BOOST_AUTO_TEST_CASE(a_ledger_with_a_gap_is_refused) {
  const OldStore old;
  for (const char* sql :
       {"UPDATE schema_migration SET number = 2", "UPDATE schema_migration SET number = 0",
        "UPDATE schema_migration SET number = -9223372036854775808"}) {
    const auto state = old.copy();
    Connection(state / "sealmint.db", Connection::Access::read_write, 0).execute(sql);
    const auto opened = try_open(state);
    BOOST_TEST(failed_with(opened, ErrorKind::rejected), sql);
    BOOST_TEST(detail_of(opened).starts_with("schema migration 1 is missing"), detail_of(opened));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::storage::test

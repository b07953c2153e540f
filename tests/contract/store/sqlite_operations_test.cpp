// What only the SQLite store has to say about activity: plans of its reads, numbers that are kept
// behind the rows, and rows of an older schema.
#include <boost/test/unit_test.hpp>
#include <sqlite3.h>

#include <fstream>

#include "storage/shared/migrations.hpp"
#include "storage/sqlite/migrate.hpp"
#include "storage/sqlite/operation_queries.hpp"
#include "tests/contract/store/fields.hpp"
#include "tests/contract/store/samples.hpp"
#include "tests/contract/store/stores.hpp"
#include "tests/support/blocking_store.hpp"
#include "tests/support/operation_rows.hpp"

namespace sealmint::storage::test {
namespace {

using model::OperationStatus;

// The steps of a statement's plan, one to a line.
std::string plan_of(const std::filesystem::path& directory, const std::string& sql) {
  Connection connection(directory / "sealmint.db", Connection::Access::read_only, 1'000);
  Statement explain(connection, "EXPLAIN QUERY PLAN " + sql);
  std::string plan;
  while (explain.step()) plan += std::string(explain.text(3)) + "\n";
  return plan;
}

void append(ports::Store& store, SignerId signer, int rows, std::int64_t first_ms) {
  auto call = testing::append(sample_operation(signer, first_ms));
  while (static_cast<int>(call.items.size()) < rows) {
    call.items.push_back(sample_operation(signer, first_ms));
    if (call.items.size() % 10 == 0) call.items.back().status = OperationStatus::failed;
  }
  BOOST_REQUIRE(commit_one(store, call).has_value());
}

std::size_t total(ports::Store& store, SignerId signer, std::optional<OperationStatus> status) {
  return page(store, {signer, status, 0, 1}).total_count;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sqlite_operations)

BOOST_AUTO_TEST_CASE(a_page_walks_an_index_and_joins_only_what_it_shows) {
  const TemporaryDirectory directory;
  open_store(directory.path()).reset();
  const std::string join =
      "SCAN (subquery-1)\n"
      "SEARCH operation USING INTEGER PRIMARY KEY (rowid=?)\n"
      "SEARCH operation_caller USING INTEGER PRIMARY KEY (rowid=?)\n"
      "USE TEMP B-TREE FOR ORDER BY\n";
  BOOST_TEST(
      plan_of(directory.path(), page_sql(PageOf::all)) ==
      "CO-ROUTINE (subquery-1)\n"
      "SEARCH operation USING COVERING INDEX operation_activity (signer_id=? AND created_at<?)\n" +
          join);
  BOOST_TEST(plan_of(directory.path(), page_sql(PageOf::successes)) ==
             "CO-ROUTINE (subquery-1)\n"
             "SEARCH operation USING INDEX operation_activity (signer_id=? AND created_at<?)\n" +
                 join);
  BOOST_TEST(plan_of(directory.path(), page_sql(PageOf::others)) ==
             "CO-ROUTINE (subquery-1)\n"
             "SEARCH operation USING COVERING INDEX operation_unsuccessful "
             "(signer_id=? AND status=? AND created_at<?)\n" +
                 join);
}

BOOST_AUTO_TEST_CASE(a_row_and_a_total_are_found_without_a_scan) {
  const TemporaryDirectory directory;
  open_store(directory.path()).reset();
  BOOST_TEST(plan_of(directory.path(), find_sql()) ==
             "SEARCH operation USING INDEX sqlite_autoindex_operation_1 (id=?)\n"
             "SEARCH operation_caller USING INTEGER PRIMARY KEY (rowid=?)\n");
  const std::string plan = plan_of(directory.path(), count_sql());
  BOOST_TEST(plan.find("SEARCH operation USING INTEGER PRIMARY KEY (rowid>?)") !=
             std::string::npos);
  BOOST_TEST(plan.find("SCAN operation\n") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(totals_hold_before_and_after_they_are_written_and_after_a_restart) {
  const TemporaryDirectory directory;
  auto signer = sample_signer("demo");
  signer.last_signed_at.reset();
  auto store = open_store(directory.path());
  put(*store, signer);
  std::size_t rows = 0;
  for (int commits = 1; commits <= 7; ++commits) {
    append(*store, signer.id, 300, commits);
    rows += 300;
    if (commits % 3 == 0) store.reset();
    if (!store) store = open_store(directory.path());
    BOOST_TEST(total(*store, signer.id, std::nullopt) == rows);
    BOOST_TEST(total(*store, signer.id, OperationStatus::failed) == rows / 10);
    BOOST_TEST((list_of<model::Signer>(contents(*store)).front().last_signed_at == at_ms(commits)));
  }
  // Some are written by now, and some are not: otherwise this case would test less than it says.
  const auto written =
      stored_number(directory.path(), "SELECT sum(row_count) FROM operation_count");
  BOOST_TEST(written > 0);
  BOOST_TEST(written < static_cast<std::int64_t>(rows));
}

BOOST_AUTO_TEST_CASE(a_batch_that_is_applied_anew_counts_once) {
  const TemporaryDirectory directory;
  const auto store = open_store(directory.path());
  const SignerId signer = next_id<SignerId>();
  append(*store, signer, 100, 1);
  const auto doubled = sample_operation(signer, 2);
  const auto outcomes = commit(*store, {{{testing::append(doubled)}},
                                        {{testing::append(doubled)}},
                                        {{ports::Put<model::User>{sample_user("alice")}}},
                                        {{testing::append(sample_operation(signer, 3))}}});
  BOOST_TEST(outcomes[0].has_value());
  BOOST_TEST(failed_with(outcomes[1], ErrorKind::conflict));
  BOOST_TEST(outcomes[2].has_value());
  BOOST_TEST(outcomes[3].has_value());
  BOOST_TEST(total(*store, signer, std::nullopt) == 102U);
  append(*store, signer, 2'000, 4);
  BOOST_TEST(total(*store, signer, std::nullopt) == 2'102U);
  BOOST_TEST(list_of<model::User>(contents(*store)).size() == 1U);
}

BOOST_AUTO_TEST_CASE(calls_that_say_the_same_share_a_row_even_after_a_failure) {
  const TemporaryDirectory directory;
  const auto store = open_store(directory.path());
  const auto call = sample_operation(next_id<SignerId>(), 1);
  const auto again = [&](const std::string& command) {
    auto operation = call;
    operation.id = next_id<OperationId>();
    operation.client.command = command;
    return operation;
  };
  const auto callers = [&] {
    return stored_number(directory.path(), "SELECT count(*) FROM operation_caller");
  };
  for (int i = 0; i < 5; ++i) commit_one(*store, testing::append(again("one")));
  BOOST_TEST(callers() == 1);
  // The caller "two" is rolled back with its transaction and must not be remembered.
  const auto kept = sample_answer(1, 100);
  commit_one(*store, kept);
  BOOST_TEST(commit_one(*store, testing::append(again("two")), kept).has_error());
  const auto operation = again("two");
  BOOST_TEST(commit_one(*store, testing::append(operation)).has_value());
  BOOST_TEST(same(testing::ask(*store).operation(operation.id).value().value(), operation));
  BOOST_TEST(page(*store, call.signer_id).operations.size() == 6U);
  // More callers than are remembered.
  for (int i = 0; i < 3'000; ++i) {
    BOOST_REQUIRE(commit_one(*store, testing::append(again(std::to_string(i)))).has_value());
  }
  BOOST_TEST(page(*store, call.signer_id).operations.front().client.command == "2999");
}

BOOST_AUTO_TEST_CASE(rows_of_the_first_schema_are_read_as_before) {
  const TemporaryDirectory directory;
  {
    std::ofstream file(directory.path() / "sealmint.db");
  }
  const auto signer = sample_signer("demo");
  {
    Connection connection(directory.path() / "sealmint.db", Connection::Access::read_write, 1'000);
    BOOST_REQUIRE(migrate(connection, migrations().first(1)).has_value());
    connection.execute(
        "INSERT INTO operation VALUES "
        "(1, zeroblob(16), x'00112233445566778899aabbccddeeff', 2, 5, zeroblob(32), x'01', 2, "
        "zeroblob(16), 'robot', NULL, 'jarsigner', 'host-1', 'sign', 'builder', 'aa', '1.2', "
        "'10.0.0.1', '', 10),"
        "(2, x'ffffffffffffffffffffffffffffffff', x'00112233445566778899aabbccddeeff', 4, NULL, "
        "zeroblob(32), x'', 1, zeroblob(16), 'alice', zeroblob(16), '', '', '', '', '', '', "
        "'10.0.0.2', 'no right', 20);"
        "INSERT INTO operation_count VALUES (x'00112233445566778899aabbccddeeff', 2, 1), "
        "(x'00112233445566778899aabbccddeeff', 4, 1);");
  }
  const auto store = open_store(directory.path());
  const auto id = parse_uuid("00112233-4455-6677-8899-aabbccddeeff");
  BOOST_REQUIRE(id.has_value());
  const auto listed = page(*store, SignerId{*id});
  BOOST_TEST(listed.total_count == 2U);
  BOOST_REQUIRE_EQUAL(listed.operations.size(), 2U);
  const auto& denied = listed.operations.front();
  BOOST_TEST((denied.status == OperationStatus::denied));
  BOOST_TEST(denied.actor_name == "alice");
  BOOST_TEST(denied.client.source_ip == "10.0.0.2");
  BOOST_TEST(denied.error_message == "no right");
  BOOST_TEST((denied.grant_id == GrantId{}));
  const auto& signed_row = listed.operations.back();
  BOOST_TEST(signed_row.actor_name == "robot");
  BOOST_TEST(signed_row.client.command == "sign");
  BOOST_TEST(signed_row.digest.size() == 1U);
  BOOST_TEST((signed_row.created_at == from_unix_ms(10)));
  append(*store, SignerId{*id}, 5, 30);
  BOOST_TEST(total(*store, SignerId{*id}, std::nullopt) == 7U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::storage::test

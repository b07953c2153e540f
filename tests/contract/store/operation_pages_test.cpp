// Pages of activity far from the newest row, whatever the order in which rows came.
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <random>
#include <utility>

#include "storage/shared/migrations.hpp"
#include "storage/sqlite/migrate.hpp"
#include "tests/contract/store/samples.hpp"
#include "tests/contract/store/stores.hpp"
#include "tests/support/operation_rows.hpp"

namespace sealmint::storage::test {
namespace {

using model::OperationStatus;

struct Row {
  OperationId id;
  TimePoint created_at;
  OperationStatus status;
  std::size_t place;  // in the order in which they were recorded
};

// Calls of one to a hundred rows whose times run ahead and behind, as those of several threads do,
// and now and then go back far, as a clock can.
class Recorded {
 public:
  explicit Recorded(SignerId signer) : signer_(signer) {}

  void append(ports::Store& store, std::size_t rows) {
    std::vector<ports::Transaction> batch;
    for (const std::size_t end = rows_.size() + rows; rows_.size() < end;) {
      batch.push_back(
          {{next_call(std::min<std::size_t>(end - rows_.size(), 1 + random_() % 100))}});
    }
    for (const auto& outcome : commit(store, std::move(batch))) {
      BOOST_REQUIRE(outcome.has_value());
    }
  }

  // Every page that begins at one of those rows is the one it has to be.
  void check_pages(ports::Store& store, const std::vector<std::size_t>& offsets) const {
    for (const auto status :
         {std::optional<OperationStatus>(), std::optional(OperationStatus::success),
          std::optional(OperationStatus::denied)}) {
      const auto expected = newest_first(status);
      for (const std::size_t offset : offsets) {
        const auto found = page(store, {signer_, status, offset, page_rows});
        BOOST_TEST(found.total_count == expected.size());
        const auto begin =
            expected.begin() + static_cast<std::ptrdiff_t>(std::min(offset, expected.size()));
        const auto count = std::min<std::ptrdiff_t>(page_rows, expected.end() - begin);
        const bool is_same = std::ranges::equal(found.operations, std::span(begin, begin + count),
                                                {}, &model::Operation::id, &Row::id);
        BOOST_TEST(is_same,
                   "status " << (status ? model::name(*status) : "any") << ", offset " << offset);
      }
    }
  }

 private:
  static constexpr std::ptrdiff_t page_rows = 20;

  ports::AppendOperations next_call(std::size_t rows) {
    now_ms_ += static_cast<std::int64_t>(random_() % 3);
    const bool goes_back = random_() % 50 == 0;
    const auto behind = static_cast<std::int64_t>(random_() % (goes_back ? 1'000 : 5));
    auto call = testing::append(sample_operation(signer_, now_ms_ - behind));
    while (call.items.size() < rows) call.items.push_back(sample_operation(signer_, now_ms_));
    for (auto& item : call.items) {
      item.status = random_() % 7 == 0 ? OperationStatus::denied : OperationStatus::success;
      rows_.push_back({item.id, call.context.created_at, item.status, rows_.size()});
    }
    return call;
  }

  std::vector<Row> newest_first(std::optional<OperationStatus> status) const {
    std::vector<Row> rows;
    std::ranges::copy_if(rows_, std::back_inserter(rows),
                         [&](const Row& row) { return !status || row.status == *status; });
    std::ranges::sort(rows, std::ranges::greater{},
                      [](const Row& row) { return std::pair(row.created_at, row.place); });
    return rows;
  }

  SignerId signer_;
  std::vector<Row> rows_;
  std::int64_t now_ms_ = 1'000'000;
  std::mt19937 random_{7};
};

const std::vector<std::size_t> offsets{0,      1,      4'096,  4'097,  5'000,    7'777,
                                       12'345, 19'990, 19'999, 20'000, 1'000'000};

constexpr const char* span_count_sql = "SELECT count(*) FROM operation_span";
// Rows that a span counts, less those that one has to count: 0.
constexpr const char* span_difference_sql =
    "SELECT (SELECT sum(pending_count + success_count + failed_count + denied_count) "
    "FROM operation_span) - (SELECT count(*) FROM operation "
    "WHERE sequence <= (SELECT sequence FROM operation_count_mark))";

}  // namespace

BOOST_AUTO_TEST_SUITE(operation_pages)

BOOST_AUTO_TEST_CASE_TEMPLATE(a_page_may_begin_anywhere, On, AllStores) {
  On on;
  Recorded busy(next_id<SignerId>());
  Recorded other(next_id<SignerId>());
  for (int commits = 0; commits < 25; ++commits) {
    busy.append(on.store(), 800);
    other.append(on.store(), 300);
  }
  busy.check_pages(on.store(), offsets);
  other.check_pages(on.store(), {0, 4'097, 7'000, 7'499});
}

BOOST_AUTO_TEST_CASE(spans_are_those_of_the_rows_after_a_restart_too) {
  const TemporaryDirectory directory;
  Recorded recorded(next_id<SignerId>());
  for (int starts = 0; starts < 5; ++starts) {
    const auto store = open_store(directory.path());
    for (int commits = 0; commits < 5; ++commits) recorded.append(*store, 850);
    recorded.check_pages(*store, offsets);
    BOOST_TEST(stored_number(directory.path(), span_difference_sql) == 0);
  }
  BOOST_TEST(stored_number(directory.path(), span_count_sql) > 3);
}

BOOST_AUTO_TEST_CASE(rows_from_before_there_were_spans_are_in_spans) {
  const TemporaryDirectory directory;
  Recorded recorded(next_id<SignerId>());
  {
    const auto store = open_store(directory.path());
    for (int commits = 0; commits < 25; ++commits) recorded.append(*store, 801);
  }
  {
    Connection connection(directory.path() / "sealmint.db", Connection::Access::read_write, 1'000);
    connection.execute(
        "DROP TABLE operation_span; DROP TABLE rights_epoch; DROP INDEX user_email;"
        "DROP TABLE issuance_order; DROP TABLE external_authority;"
        "DELETE FROM schema_migration WHERE number >= 9");
    BOOST_REQUIRE(migrate(connection, migrations()).has_value());
  }
  BOOST_TEST(stored_number(directory.path(), span_count_sql) >= 4);
  BOOST_TEST(stored_number(directory.path(), span_difference_sql) == 0);
  const auto store = open_store(directory.path());
  recorded.check_pages(*store, offsets);
  for (int commits = 0; commits < 10; ++commits) recorded.append(*store, 801);
  recorded.check_pages(*store, offsets);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::storage::test

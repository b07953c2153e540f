#include "tests/contract/store/stores.hpp"

#include <cstdlib>

#include "storage/sqlite/connection.hpp"
#include "tests/support/blocking_store.hpp"

namespace sealmint::storage::test {

TemporaryDirectory::TemporaryDirectory() {
  std::string name = (std::filesystem::temp_directory_path() / "sealmint-store-XXXXXX").string();
  BOOST_REQUIRE(::mkdtemp(name.data()) != nullptr);
  path_ = name;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::unique_ptr<SqliteStore> open_store(const std::filesystem::path& directory) {
  SqliteOptions options;
  options.state_directory = directory;
  auto opened = open_sqlite(options);
  BOOST_REQUIRE_MESSAGE(opened.has_value(), detail_of(opened));
  return *std::move(opened);
}

std::int64_t stored_number(const std::filesystem::path& directory, const char* sql) {
  Connection connection(directory / "sealmint.db", Connection::Access::read_only, 1'000);
  return connection.query_integer(sql);
}

Outcomes commit(ports::Store& store, std::vector<ports::Transaction> batch) {
  auto outcomes = testing::ask(store).commit(batch);
  BOOST_REQUIRE_MESSAGE(outcomes.has_value(), detail_of(outcomes));
  BOOST_REQUIRE_EQUAL(outcomes->size(), batch.size());
  return *std::move(outcomes);
}

ports::Contents contents(ports::Store& store) {
  auto loaded = store.load();
  BOOST_REQUIRE_MESSAGE(loaded.has_value(), detail_of(loaded));
  return *std::move(loaded);
}

ports::OperationPage page(ports::Store& store, const ports::OperationQuery& query) {
  auto read = testing::ask(store).operations(query);
  BOOST_REQUIRE_MESSAGE(read.has_value(), detail_of(read));
  return *std::move(read);
}

ports::OperationPage page(ports::Store& store, SignerId signer) {
  ports::OperationQuery query;
  query.signer_id = signer;
  return page(store, query);
}

}  // namespace sealmint::storage::test

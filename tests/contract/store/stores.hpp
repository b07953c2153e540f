// The stores under contract, and short forms of what every case does with them.
#pragma once

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <memory>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/ports/store.hpp"
#include "storage/memory/memory_store.hpp"
#include "storage/sqlite/sqlite_store.hpp"

namespace sealmint::storage::test {

// A folder that goes with all it holds.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// Opens the store of a folder; the case ends when that fails.
std::unique_ptr<SqliteStore> open_store(const std::filesystem::path& directory);

// What a query of one number says of the store in a folder.
std::int64_t stored_number(const std::filesystem::path& directory, const char* sql);

// Each of these makes one kind of store, empty. The suites are templates over them.
struct OnMemory {
  MemoryStore made;
  ports::Store& store() { return made; }
  ports::Settings& settings() { return made; }
};
struct OnSqlite {
  TemporaryDirectory directory;
  std::unique_ptr<SqliteStore> made = open_store(directory.path());
  ports::Store& store() { return *made; }
  ports::Settings& settings() { return *made; }
};
using AllStores = std::tuple<OnMemory, OnSqlite>;

using Outcomes = std::vector<ports::Outcome>;

template <class Object>
bool failed_with(const Result<Object>& outcome, ErrorKind kind) {
  return outcome.has_error() && outcome.error().kind == kind;
}
template <class Object>
std::string detail_of(const Result<Object>& outcome) {
  return outcome.has_error() ? outcome.error().detail : "";
}

// Commits a batch; the case ends when the whole call fails.
Outcomes commit(ports::Store& store, std::vector<ports::Transaction> batch);

// Commits one transaction of these changes and returns its outcome.
template <class... Changes>
ports::Outcome commit_one(ports::Store& store, Changes... changes) {
  ports::Transaction transaction;
  (transaction.changes.emplace_back(std::move(changes)), ...);
  return commit(store, {std::move(transaction)}).front();
}

// Puts an object that must be taken, and returns it with the version it has from then on.
template <class T>
T put(ports::Store& store, T object) {
  const auto outcome = commit_one(store, ports::Put<T>{object});
  BOOST_REQUIRE_MESSAGE(outcome.has_value(), detail_of(outcome));
  ++object.version;
  return object;
}

ports::Contents contents(ports::Store& store);
// The objects of one kind: list_of<model::User>(contents(store)).
template <class T>
const std::vector<T>& list_of(const ports::Contents& contents) {
  return contents.of<T>();
}
ports::OperationPage page(ports::Store& store, const ports::OperationQuery& query);
// The first page of all of a signer's operations.
ports::OperationPage page(ports::Store& store, SignerId signer);

}  // namespace sealmint::storage::test

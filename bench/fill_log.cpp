// Fills the store of a server that is not running with rows of one signer, through the store
// itself: what years of signing leave behind.
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <string>

#include "bench/store_rows.hpp"
#include "storage/sqlite/sqlite_store.hpp"
#include "tests/support/blocking_store.hpp"

namespace sealmint::bench {
namespace {

constexpr std::size_t commit_rows = 1'000;

void require(bool succeeded, const std::string& step) {
  if (!succeeded) throw std::runtime_error(step);
}

void fill(const char* state_directory, SignerId signer, std::size_t rows) {
  auto opened = storage::open_sqlite({.state_directory = state_directory});
  require(opened.has_value(), opened.has_error() ? opened.error().detail : "");
  auto& store = **opened;
  require(store.load().has_value(), "load");
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  RowMaker maker(signer, now);
  for (std::size_t done = 0; done < rows; done += commit_rows) {
    const auto batch = maker.make(std::min(commit_rows, rows - done), 250);
    const auto outcomes = testing::ask(store).commit(batch);
    require(outcomes.has_value(), outcomes.has_error() ? outcomes.error().detail : "");
    for (const auto& outcome : *outcomes) {
      require(outcome.has_value(), outcome.has_error() ? outcome.error().detail : "");
    }
  }
  std::printf("{\"logSize\": %llu}\n",
              static_cast<unsigned long long>(testing::ask(store).log_head().value().size));
}

}  // namespace
}  // namespace sealmint::bench

int main(int count, char** arguments) {
  const auto signer = count == 4 ? sealmint::parse_uuid(arguments[2]) : std::nullopt;
  const unsigned long long rows = count == 4 ? std::strtoull(arguments[3], nullptr, 10) : 0;
  if (!signer || rows == 0) {
    std::fprintf(stderr, "usage: fill_log STATE_DIRECTORY SIGNER_ID ROWS\n");
    return 2;
  }
  try {
    sealmint::bench::fill(arguments[1], sealmint::SignerId{*signer}, rows);
    return 0;
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "fill_log: %s\n", failure.what());
    return 1;
  }
}

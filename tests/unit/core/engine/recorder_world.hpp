// A recorder over a store whose commits fail on demand, and what it tells of them.
#pragma once

#include <memory>
#include <span>
#include <thread>

#include "core/engine/recorder.hpp"
#include "storage/memory/memory_store.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/operation_rows.hpp"

namespace sealmint::engine {

inline ports::Transaction make_operation(std::uint8_t number) {
  model::Operation operation;
  operation.id.uuid.bytes[15] = number;
  operation.created_at = from_unix_ms(1'800'000'000'000 + number);
  ports::Transaction transaction;
  transaction.changes.emplace_back(testing::append(operation));
  return transaction;
}

inline Result<void> nothing_to_apply(ports::Position, std::span<const ports::Transaction* const>) {
  return {};
}

struct RecorderWorld {
  storage::MemoryStore store;
  testing::ManualClock clock;
  std::size_t applied = 0;
  int poisonings = 0;
  ports::Position position;
  std::thread::id applied_on;
  Result<void> what_the_directory_says;
  Recorder::Options options;

  std::unique_ptr<Recorder> make_recorder() {
    return std::make_unique<Recorder>(
        store, clock,
        [this](ports::Position end, auto committed) -> Result<void> {
          applied += committed.size();
          position = end;
          applied_on = std::this_thread::get_id();
          return what_the_directory_says;
        },
        [this](const Error&) { ++poisonings; }, options);
  }
};

}  // namespace sealmint::engine

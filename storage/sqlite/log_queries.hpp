// The log as a reading connection sees it. Each read is of one moment.
#pragma once

#include "core/ports/store.hpp"
#include "storage/sqlite/connection.hpp"
#include "storage/sqlite/stored_log.hpp"

namespace sealmint::storage {

class LogQueries {
 public:
  explicit LogQueries(Connection& connection);

  ports::LogHead head();
  std::vector<Sha256> hashes(unsigned level, std::uint64_t first, std::size_t count);
  std::vector<Bytes> entries(std::uint64_t first, std::size_t count);
  std::vector<ports::PersonalTexts> personal(std::uint64_t first, std::size_t count);
  std::optional<std::uint64_t> index_of(OperationId id);
  std::optional<std::uint64_t> index_of(EventId id);
  std::vector<ports::KeepCheckpoint> checkpoints(std::uint64_t size_above, std::size_t count_max);

 private:
  std::vector<Bytes> read_entries(std::uint64_t first, std::size_t count);

  Connection& connection_;
  Statement first_index_;
  Statement newest_checkpoint_;
  StoredLog log_;
  Statement operation_index_;
  Statement event_index_;
  Statement checkpoints_;
  Statement callers_;
  Statement events_;
};

}  // namespace sealmint::storage

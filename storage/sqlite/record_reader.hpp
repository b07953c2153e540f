// A state folder as a verifier sees it: the stored log, and the rows that it tells of. Reads only,
// beside a server or without one, and all of one moment.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/ports/record_rows.hpp"
#include "core/ports/store.hpp"
#include "storage/sqlite/connection.hpp"
#include "storage/sqlite/stored_log.hpp"

namespace sealmint::storage {

class RecordReader final : public ports::RecordRows {
 public:
  // `unavailable` or `internal` when there is no database, or one that has no log.
  static Result<std::unique_ptr<RecordReader>> open(const std::filesystem::path& state_directory);

  // Whether a folder is a state folder.
  static bool is_state_directory(const std::filesystem::path& folder);

  // What stands in the log, as it stands there; nothing for what does not.
  Result<std::optional<std::string>> newest_checkpoint();
  Result<std::vector<ports::KeepCheckpoint>> checkpoints(std::uint64_t size_above);
  Result<std::optional<Bytes>> bundle(std::uint64_t number);
  Result<std::optional<Bytes>> tile(unsigned level, std::uint64_t number);

  Result<std::optional<ports::OperationRow>> next_operation() override;
  Result<std::optional<ports::EventRow>> next_event() override;
  Result<std::vector<ports::GrantUse>> grants() override;

 private:
  explicit RecordReader(const std::filesystem::path& database);

  Connection connection_;
  Statement begin_;
  StoredLog log_;
  Statement operations_;
  Statement events_;
};

}  // namespace sealmint::storage

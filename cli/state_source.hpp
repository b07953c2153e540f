// The log of a state folder, for the commands that verify logs.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "auditor/log_source.hpp"
#include "storage/sqlite/record_reader.hpp"

namespace sealmint::cli {

class StateSource : public auditor::LogSource {
 public:
  static Result<std::unique_ptr<StateSource>> open(const std::filesystem::path& folder);

  Result<std::string> checkpoint() override;
  // The checkpoints of the store, and the one that the server last published.
  Result<std::vector<auditor::SavedCheckpoint>> saved_checkpoints(
      std::uint64_t size_above) override;
  Result<std::uint64_t> size_with_newer(std::uint64_t covered) override;
  Result<void> read(const audit::TileId& tile, Bytes& content) override;
  std::string name() const override { return folder_.string(); }

  // The rows that the log tells of.
  ports::RecordRows& rows() { return *reader_; }

 private:
  StateSource(std::filesystem::path folder, std::optional<std::string> published,
              std::unique_ptr<storage::RecordReader> reader)
      : folder_(std::move(folder)), published_(std::move(published)), reader_(std::move(reader)) {}

  std::filesystem::path folder_;
  std::optional<std::string> published_;
  std::unique_ptr<storage::RecordReader> reader_;
};

}  // namespace sealmint::cli

// A log as static files: `checkpoint`, `tile/...` as C2SP tlog-tiles has them, and checkpoints that
// were kept as `checkpoints/SIZE`.
#pragma once

#include <filesystem>

#include "auditor/log_source.hpp"

namespace sealmint::auditor {

class DirectorySource : public LogSource {
 public:
  explicit DirectorySource(std::filesystem::path folder) : folder_(std::move(folder)) {}

  Result<std::string> checkpoint() override;
  Result<std::vector<SavedCheckpoint>> saved_checkpoints(std::uint64_t size_above) override;
  Result<void> read(const audit::TileId& tile, Bytes& content) override;
  std::string name() const override { return folder_.string(); }

 private:
  std::filesystem::path folder_;
};

}  // namespace sealmint::auditor

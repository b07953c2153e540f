#include "sinks/file/file_options.hpp"

#include <filesystem>

#include "sinks/file/file_sink.hpp"

namespace sealmint::sinks {

std::vector<OptionFinding> FileOptions::check(const References&) const {
  if (!is_on()) return {};
  const std::filesystem::path file(path);
  std::error_code failure;
  const auto status = std::filesystem::status(file, failure);
  if (std::filesystem::is_regular_file(status)) return {};
  if (std::filesystem::exists(status)) {
    return {{"sink_file.path", path + " is not a regular file"}};
  }
  const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  if (std::filesystem::is_directory(folder, failure)) return {};
  return {{"sink_file.path", folder.string() + " is not a folder"}};
}

Result<std::unique_ptr<ports::AuditSink>> FileOptions::make(const Surroundings&) const {
  return std::make_unique<FileSink>(path);
}

}  // namespace sealmint::sinks

#include "app/state/sink_positions.hpp"

#include <algorithm>
#include <charconv>

#include "app/state/folder.hpp"
#include "files/lasting.hpp"
#include "files/regular_file.hpp"

namespace sealmint::app {
namespace {

constexpr std::string_view folder_name = "sinks";
constexpr std::size_t position_bytes = 64;

std::filesystem::path position_path(const std::filesystem::path& state_directory,
                                    std::string_view sink) {
  return state_directory / folder_name / (std::string(sink) + ".position");
}

std::optional<std::uint64_t> number_of(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  std::uint64_t number = 0;
  const char* const end = line.data() + line.size();
  const auto [rest, error] = std::from_chars(line.data(), end, number);
  if (error != std::errc{} || rest != end) return std::nullopt;
  return number;
}

}  // namespace

std::vector<std::string> configured_sinks(const Config& config) {
  std::vector<std::string> names;
  if (!config.sink_file.path.empty()) names.emplace_back("file");
  if (!config.sink_syslog.address.empty()) names.emplace_back("syslog");
  if (!config.sink_webhook.url.empty()) names.emplace_back("webhook");
  return names;
}

Result<void> prepare_sink_positions(const std::filesystem::path& state_directory) {
  const auto folder = state_directory / folder_name;
  TRY_VOID(prepare_state_directory(folder));
  if (!files::sync_folder_of(folder)) return {};
  return make_error(ErrorKind::unavailable, "Cannot sync the folder of " + folder.string());
}

Result<std::optional<std::uint64_t>> read_sink_position(
    const std::filesystem::path& state_directory, std::string_view sink) {
  const auto path = position_path(state_directory, sink);
  std::error_code failure;
  const bool is_there = std::filesystem::exists(path, failure);
  if (!is_there && !failure) return std::optional<std::uint64_t>{};
  const auto file = files::read_regular_file(path.string(), position_bytes);
  if (file.has_error()) {
    return make_error(ErrorKind::rejected, path.string() + " " + file.error().detail);
  }
  const auto number = number_of(file->text);
  if (number) return number;
  return make_error(ErrorKind::rejected,
                    path.string() +
                        " holds no number: put the index of the next entry there, or remove the "
                        "file to send all entries again");
}

Result<void> write_sink_position(const std::filesystem::path& state_directory,
                                 std::string_view sink, std::uint64_t position) {
  return files::write_private_file(position_path(state_directory, sink),
                                   std::to_string(position) + "\n");
}

Result<std::optional<std::uint64_t>> lowest_sink_position(const Config& config) {
  std::optional<std::uint64_t> lowest;
  for (const std::string& sink : configured_sinks(config)) {
    TRY(const auto position, read_sink_position(config.storage.directory, sink));
    lowest = std::min(lowest.value_or(UINT64_MAX), position.value_or(0));
  }
  return lowest;
}

}  // namespace sealmint::app

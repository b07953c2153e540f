#include "sinks/shared/positions.hpp"

#include <charconv>

#include "files/folder.hpp"
#include "files/lasting.hpp"
#include "files/regular_file.hpp"

namespace sealmint::sinks {
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

Result<void> prepare_sink_positions(const std::filesystem::path& state_directory) {
  const auto folder = state_directory / folder_name;
  TRY_VOID(files::make_private_folder(folder));
  const auto failure = files::sync_folder_of(folder);
  if (!failure) return {};
  return make_error(ErrorKind::unavailable,
                    "Cannot sync the folder of " + folder.string() + ": " + failure.message());
}

Result<std::optional<std::uint64_t>> read_sink_position(
    const std::filesystem::path& state_directory, std::string_view sink) {
  const auto path = position_path(state_directory, sink);
  const auto file = files::read_regular_file(path, position_bytes);
  if (file.has_error()) {
    if (file.error().kind == ErrorKind::not_found) return std::optional<std::uint64_t>{};
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

}  // namespace sealmint::sinks

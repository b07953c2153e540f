#include "auditor/directory_source.hpp"

#include <algorithm>
#include <system_error>

#include "core/audit/leaf.hpp"
#include "core/audit/lines.hpp"
#include "files/regular_file.hpp"

namespace sealmint::auditor {
namespace {

constexpr std::size_t note_bytes_max = 64 * 1024;
// The largest bundle; a tile of hashes is smaller.
constexpr std::size_t tile_bytes_max = audit::tile_width_max * (audit::leaf_bytes_max + 2);
constexpr std::string_view saved_folder = "checkpoints";

// Errors are those of the file, with its path in front.
Result<void> read_file(const std::filesystem::path& path, std::size_t bytes_max, Bytes& content) {
  const auto read = files::read_regular_file(path, bytes_max, content);
  if (read.has_value()) return {};
  return make_error(read.error().kind, path.string() + " " + read.error().detail);
}

Result<std::string> read_note(const std::filesystem::path& path) {
  Bytes content;
  TRY_VOID(read_file(path, note_bytes_max, content));
  return std::string(content.begin(), content.end());
}

}  // namespace

Result<std::string> DirectorySource::checkpoint() {
  std::error_code failure;
  if (!std::filesystem::is_directory(folder_, failure)) {
    return make_error(ErrorKind::unavailable, folder_.string() + " is not a folder");
  }
  return read_note(folder_ / "checkpoint");
}

Result<std::vector<SavedCheckpoint>> DirectorySource::saved_checkpoints(std::uint64_t size_above) {
  const auto folder = folder_ / saved_folder;
  std::vector<std::uint64_t> sizes;
  std::error_code failure;
  for (std::filesystem::directory_iterator each(folder, failure), end; !failure && each != end;
       each.increment(failure)) {
    const auto size = audit::parse_decimal(each->path().filename().string());
    if (size && *size > size_above) sizes.push_back(*size);
  }
  if (failure && failure != std::errc::no_such_file_or_directory) {
    return make_error(ErrorKind::unavailable, folder.string() + ": " + failure.message());
  }
  std::ranges::sort(sizes);
  std::vector<SavedCheckpoint> saved;
  for (const std::uint64_t size : sizes) {
    const std::string number = std::to_string(size);
    TRY(auto note, read_note(folder / number));
    saved.push_back({std::string(saved_folder) + "/" + number, std::move(note)});
  }
  return saved;
}

Result<void> DirectorySource::read(const audit::TileId& tile, Bytes& content) {
  return read_file(folder_ / audit::path_of(tile), tile_bytes_max, content);
}

}  // namespace sealmint::auditor

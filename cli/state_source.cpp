#include "cli/state_source.hpp"

#include <algorithm>
#include <utility>

#include "cli/audit_options.hpp"
#include "core/audit/bundle_reader.hpp"

namespace sealmint::cli {
namespace {

constexpr std::string_view published_name = "published-checkpoint";
constexpr std::size_t note_bytes_max = 64 * 1024;

Error missing(const audit::TileId& tile) {
  return make_error(ErrorKind::not_found, audit::path_of(tile) + " is not in the database");
}

// The log may have grown since the checkpoint: of what is stored, as much as it covers.
void cut_to(unsigned width, bool is_bundle, Bytes& content) {
  std::size_t bytes = width * sizeof(Sha256);
  if (is_bundle) {
    audit::BundleReader reader(content);
    bytes = 0;
    for (unsigned place = 0; place < width; ++place) {
      const auto entry = reader.next();
      if (!entry) return;  // it is shorter
      bytes += 2 + entry->size();
    }
    // A bundle that is full ends with its last entry.
    if (width == audit::tile_width_max) return;
  }
  content.resize(std::min(content.size(), bytes));
}

std::uint64_t entries_in(ByteView bundle) {
  audit::BundleReader reader(bundle);
  std::uint64_t count = 0;
  while (reader.next()) ++count;
  return std::min<std::uint64_t>(count, audit::tile_width_max);
}

Result<std::optional<std::string>> read_published(const std::filesystem::path& folder) {
  const auto path = folder / published_name;
  std::error_code failure;
  if (!std::filesystem::exists(path, failure)) return std::optional<std::string>();
  TRY(auto note, read_whole_file(path.string(), note_bytes_max));
  return std::optional(std::move(note));
}

}  // namespace

Result<std::unique_ptr<StateSource>> StateSource::open(const std::filesystem::path& folder) {
  // Before the database: what was published by then, the database knows already.
  TRY(auto published, read_published(folder));
  TRY(auto reader, storage::RecordReader::open(folder));
  return std::unique_ptr<StateSource>(
      new StateSource(folder, std::move(published), std::move(reader)));
}

Result<std::string> StateSource::checkpoint() {
  TRY(auto note, reader_->newest_checkpoint());
  if (note) return *std::move(note);
  return make_error(ErrorKind::not_found, "the database holds no checkpoint");
}

Result<std::vector<auditor::SavedCheckpoint>> StateSource::saved_checkpoints(
    std::uint64_t size_above) {
  TRY(auto kept, reader_->checkpoints(size_above));
  std::vector<auditor::SavedCheckpoint> saved;
  for (auto& checkpoint : kept) {
    saved.push_back(
        {"log_checkpoint " + std::to_string(checkpoint.size), std::move(checkpoint.note)});
  }
  if (published_) saved.push_back({std::string(published_name), *published_});
  return saved;
}

// Counts what stands in the bundles from the one on in which the checkpoint ends.
Result<std::uint64_t> StateSource::size_with_newer(std::uint64_t covered) {
  std::uint64_t size = covered;
  for (std::uint64_t number = covered / audit::tile_width_max;; ++number) {
    TRY(const auto bundle, reader_->bundle(number));
    const std::uint64_t end = number * audit::tile_width_max + (bundle ? entries_in(*bundle) : 0);
    size = std::max(size, end);
    const bool is_last = end < (number + 1) * audit::tile_width_max;
    if (is_last) return size;
  }
}

Result<void> StateSource::read(const audit::TileId& tile, Bytes& content) {
  TRY(auto found,
      tile.level ? reader_->tile(*tile.level, tile.index) : reader_->bundle(tile.index));
  if (!found) return missing(tile);
  content = *std::move(found);
  cut_to(tile.width, !tile.level, content);
  return {};
}

}  // namespace sealmint::cli

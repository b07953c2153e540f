#include "auditor/mirror.hpp"

#include <algorithm>
#include <optional>
#include <system_error>
#include <utility>

#include "auditor/checkpoints.hpp"
#include "auditor/directory_source.hpp"
#include "auditor/lasting_files.hpp"
#include "auditor/proven_log.hpp"

namespace sealmint::auditor {
namespace {

class Mirror {
 public:
  Mirror(LogSource& source, const audit::NoteKey& key, const std::filesystem::path& folder)
      : source_(source), key_(key), folder_(folder), copy_(folder), files_(folder) {}

  Result<MirrorReport> run() {
    TRY_VOID(open_copy());
    TRY(log_, open_log(source_, key_));
    report_.size = log_.checkpoint().size;
    TRY_VOID(check_goes_on_from(before_, "the copy's checkpoint", log_));
    TRY_VOID(copy_entries());
    TRY_VOID(copy_upper_tiles());
    TRY_VOID(copy_checkpoints());
    TRY_VOID(files_.sync());
    TRY_VOID(files_.write_whole("checkpoint", as_bytes(log_.note)));
    TRY_VOID(files_.sync());
    remove_outgrown();
    return report_;
  }

 private:
  // What was copied before; an empty log when there is nothing yet.
  Result<void> open_copy() {
    std::error_code failure;
    before_ = {key_.name, 0, root_of_nothing()};
    if (!std::filesystem::exists(folder_ / "checkpoint", failure)) return {};
    TRY(const auto note, copy_.checkpoint());
    auto opened = audit::open_checkpoint(note, key_);
    if (opened.has_error()) {
      return make_error(ErrorKind::rejected,
                        (folder_ / "checkpoint").string() + ": " + opened.error().detail);
    }
    before_ = *std::move(opened);
    report_.size_before = before_.size;
    return {};
  }

  static Sha256 root_of_nothing() { return *audit::root_of(0, {}); }

  Result<void> copy_entries() {
    const std::uint64_t size = report_.size;
    for (std::uint64_t index = before_.size / audit::tile_width_max;
         audit::width_at(0, index, size) > 0; ++index) {
      TRY_VOID(copy_tile(0, index));
      TRY_VOID(copy_bundle(index));
    }
    return {};
  }

  Result<void> copy_bundle(std::uint64_t index) {
    const unsigned width = audit::width_at(0, index, report_.size);
    const std::uint64_t first = index * audit::tile_width_max;
    const std::uint64_t fresh = first + width - std::max(first, before_.size);
    expect_from(index + 1);
    TRY(const auto content, log_.entries->bundle(index));
    if (!content) {
      report_.pruned_entries += fresh;
      return {};
    }
    report_.entries += fresh;
    return files_.write(audit::path_of({std::nullopt, index, width}), *content);
  }

  void expect_from(std::uint64_t first) {
    std::vector<audit::TileId> next;
    for (std::uint64_t index = first; index < first + bundles_ahead; ++index) {
      const unsigned width = audit::width_at(0, index, report_.size);
      if (width == 0) break;
      next.push_back({0, index, width});
      next.push_back({std::nullopt, index, width});
    }
    source_.expect(next);
  }

  Result<void> copy_upper_tiles() {
    for (unsigned level = 1; level < audit::tile_levels; ++level) {
      for (std::uint64_t index = audit::nodes_at(level, before_.size) / audit::tile_width_max;
           audit::width_at(level, index, report_.size) > 0; ++index) {
        TRY_VOID(copy_tile(level, index));
      }
    }
    return {};
  }

  Result<void> copy_tile(unsigned level, std::uint64_t index) {
    TRY(const auto hashes, log_.entries->tiles().tile(level, index));
    const ByteView content(hashes.front().data(), hashes.size() * sizeof(Sha256));
    return files_.write(audit::path_of({level, index, audit::width_at(level, index, report_.size)}),
                        content);
  }

  Result<void> copy_checkpoints() {
    TRY(const auto kept, copy_.saved_checkpoints(0));
    TRY(const auto kept_opened, open_all(kept, key_));
    const std::uint64_t newest = kept_opened.empty() ? 0 : kept_opened.back().checkpoint.size;
    TRY(const auto saved, source_.saved_checkpoints(newest));
    for (const auto& one : saved) {
      TRY_VOID(copy_checkpoint(one));
    }
    return {};
  }

  Result<void> copy_checkpoint(const SavedCheckpoint& saved) {
    auto opened = audit::open_checkpoint(saved.note, key_);
    if (opened.has_error()) {
      return make_error(ErrorKind::rejected, saved.name + ": " + opened.error().detail);
    }
    // One that was signed since the log was opened comes with the next run.
    if (opened->size > report_.size) return {};
    TRY_VOID(check_goes_on_from(*opened, saved.name, log_));
    ++report_.checkpoints;
    // What is kept is never copied again.
    return files_.write_whole("checkpoints/" + std::to_string(opened->size), as_bytes(saved.note));
  }

  // The partial tiles of the copy's last checkpoint, where the log has grown over them.
  void remove_outgrown() {
    for (unsigned level = 0; level < audit::tile_levels; ++level) remove_outgrown(level, level);
    remove_outgrown(std::nullopt, 0);
  }
  void remove_outgrown(std::optional<unsigned> level, unsigned of_level) {
    const std::uint64_t index = audit::nodes_at(of_level, before_.size) / audit::tile_width_max;
    const unsigned width = audit::width_at(of_level, index, before_.size);
    if (width == 0 || width == audit::width_at(of_level, index, report_.size)) return;
    const auto path = folder_ / audit::path_of({level, index, width});
    // What stays is no harm: nobody looks for it.
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
    std::filesystem::remove(path.parent_path(), ignored);  // if it was the last one
  }

  static constexpr std::uint64_t bundles_ahead = 8;

  LogSource& source_;
  const audit::NoteKey& key_;
  const std::filesystem::path& folder_;
  DirectorySource copy_;
  LastingFiles files_;
  audit::Checkpoint before_;
  ProvenLog log_;
  MirrorReport report_;
};

}  // namespace

Result<MirrorReport> mirror(LogSource& source, const audit::NoteKey& key,
                            const std::filesystem::path& folder) {
  return Mirror(source, key, folder).run();
}

}  // namespace sealmint::auditor

#include "auditor/lasting_files.hpp"

#include <utility>

#include "auditor/files.hpp"

namespace sealmint::auditor {
namespace {

constexpr std::size_t synced_one_by_one_max = 100;

}  // namespace

// The folder itself, and those above it, may have to be made first.
LastingFiles::LastingFiles(std::filesystem::path folder) : folder_(std::move(folder)) {
  std::error_code failure;
  for (auto path = std::filesystem::absolute(folder_);
       path.has_relative_path() && !std::filesystem::exists(path, failure);
       path = path.parent_path()) {
    folders_.insert(path.parent_path());
  }
}

Result<void> LastingFiles::write(const std::string& name, ByteView content) {
  auto path = folder_ / name;
  TRY_VOID(write_file(path, content));
  note_folders_of(name);
  files_.push_back(std::move(path));
  return {};
}

Result<void> LastingFiles::write_whole(const std::string& name, ByteView content) {
  const auto path = folder_ / name;
  TRY_VOID(write_file(path, content, WhenSynced::before_rename));
  note_folders_of(name);
  return {};
}

// Each of them may be new itself, so that its name is new in the one above it.
void LastingFiles::note_folders_of(const std::filesystem::path& name) {
  for (auto folder = name.parent_path(); !folder.empty(); folder = folder.parent_path()) {
    folders_.insert(folder_ / folder);
  }
  folders_.insert(folder_);
}

// A first copy has ten thousands of files, and each sync is a turn of the disk; what a timer adds
// later is few, and should not wait for what others write to the same disk.
Result<void> LastingFiles::sync() {
  if (files_.size() > synced_one_by_one_max) {
    TRY_VOID(sync_file_system(folder_));
  } else {
    for (const auto& file : files_) {
      TRY_VOID(sync_file(file));
    }
  }
  files_.clear();
  for (const auto& folder : folders_) {
    TRY_VOID(sync_file(folder));
  }
  folders_.clear();
  return {};
}

}  // namespace sealmint::auditor

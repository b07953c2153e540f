#include "auditor/lasting_files.hpp"

#include <utility>

#include "files/lasting.hpp"

namespace sealmint::auditor {
namespace {

constexpr std::size_t synced_one_by_one_max = 100;
// A copy may be read by whom the umask lets: it holds what the log shows to everybody who has it.
constexpr mode_t file_mode = 0666;

Result<void> checked(std::error_code failure, const std::filesystem::path& path) {
  if (!failure) return {};
  return make_error(ErrorKind::unavailable, path.string() + ": " + failure.message());
}

Result<void> put(const std::filesystem::path& path, ByteView content, files::Lasting lasting) {
  std::error_code failure;
  std::filesystem::create_directories(path.parent_path(), failure);
  TRY_VOID(checked(failure, path.parent_path()));
  return checked(files::replace_file(path, content, file_mode, lasting), path);
}

// Some file systems have no such thing as syncing a folder.
Result<void> sync_folder(const std::filesystem::path& folder) {
  const auto failure = files::sync(folder);
  if (failure == std::errc::invalid_argument) return {};
  return checked(failure, folder);
}

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
  TRY_VOID(put(path, content, files::Lasting::later));
  note_folders_of(name);
  files_.push_back(std::move(path));
  return {};
}

Result<void> LastingFiles::write_whole(const std::string& name, ByteView content) {
  const auto path = folder_ / name;
  TRY_VOID(put(path, content, files::Lasting::content));
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
    TRY_VOID(checked(files::sync_file_system(folder_), folder_));
  } else {
    for (const auto& file : files_) {
      TRY_VOID(checked(files::sync(file), file));
    }
  }
  files_.clear();
  for (const auto& folder : folders_) {
    TRY_VOID(sync_folder(folder));
  }
  folders_.clear();
  return {};
}

}  // namespace sealmint::auditor

#include "files/partial_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>
#include <system_error>
#include <utility>

#include "files/lasting.hpp"

namespace sealmint::files {
namespace {

constexpr mode_t owner_only = S_IRUSR | S_IWUSR;

Error failure_of(const std::filesystem::path& path, std::error_code failure) {
  return make_error(ErrorKind::unavailable, path.string() + ": " + failure.message());
}
Error failure_of(const std::filesystem::path& path) {
  return failure_of(path, {errno, std::generic_category()});
}

Error exists_already(const std::filesystem::path& path) {
  return make_error(ErrorKind::rejected, path.string() + " exists already; nothing is overwritten");
}

std::filesystem::path folder_of(const std::filesystem::path& path) {
  return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
}

// Whether the name still leads to the file that was opened under it.
bool is_still_at(const std::filesystem::path& path, int file) {
  struct stat opened{};
  struct stat named{};
  return ::fstat(file, &opened) == 0 && ::lstat(path.c_str(), &named) == 0 &&
         opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

// Takes the file over from a process that was killed: the lock of one that lives is still held, and
// it gives the file another name before it lets go.
Result<void> take_over(const std::filesystem::path& path, int file) {
  const bool is_locked = ::flock(file, LOCK_EX | LOCK_NB) == 0;
  if (!is_locked && errno != EWOULDBLOCK) return failure_of(path);
  if (!is_locked || !is_still_at(path, file)) {
    return make_error(ErrorKind::rejected, path.string() + " is being written by somebody else");
  }
  if (::fchmod(file, owner_only) != 0 || ::ftruncate(file, 0) != 0) return failure_of(path);
  return {};
}

// Some file systems cannot rename without replacing; most of these have links, which never replace.
int rename_without_replacing(const char* from, const char* to) {
  if (::renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return -1;
  if (::link(from, to) != 0) return -1;
  ::unlink(from);
  return 0;
}

}  // namespace

PartialFile::PartialFile(std::filesystem::path target, std::filesystem::path path, Descriptor file)
    : target_(std::move(target)), path_(std::move(path)), file_(std::move(file)) {}

PartialFile::~PartialFile() {
  if (file_.is_open()) ::unlink(path_.c_str());
}

Result<PartialFile> PartialFile::create(std::filesystem::path target) {
  std::error_code failure;
  if (std::filesystem::exists(std::filesystem::symlink_status(target, failure))) {
    return exists_already(target);
  }
  const auto folder = folder_of(target);
  if (!std::filesystem::is_directory(folder, failure)) {
    return make_error(ErrorKind::rejected, "there is no folder " + folder.string());
  }
  std::filesystem::path path = target.string() + ".partial";
  Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, owner_only));
  if (!file.is_open()) return failure_of(path);
  TRY_VOID(take_over(path, file.get()));
  return PartialFile(std::move(target), std::move(path), std::move(file));
}

Result<void> PartialFile::sync() const {
  if (::fsync(file_.get()) != 0) return failure_of(path_);
  // Only a hint: where it is not taken, the file is read from memory.
  ::posix_fadvise(file_.get(), 0, 0, POSIX_FADV_DONTNEED);
  return {};
}

Result<void> PartialFile::publish() {
  if (rename_without_replacing(path_.c_str(), target_.c_str()) != 0) {
    return errno == EEXIST ? exists_already(target_) : failure_of(target_);
  }
  file_ = Descriptor();
  const auto failure = sync_folder_of(target_);
  if (failure) return failure_of(folder_of(target_), failure);
  return {};
}

}  // namespace sealmint::files

#include "storage/sqlite/state_directory.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include "files/lasting.hpp"

namespace sealmint::storage {
namespace {

constexpr mode_t owner_only = S_IRUSR | S_IWUSR;
// What ballast leaves of a nearly full disk, for the small files of a start.
constexpr std::uint64_t spared_bytes = 128 * 1024;

Error failure_of(const std::filesystem::path& path, std::error_code failure) {
  return make_error(ErrorKind::unavailable, path.string() + ": " + failure.message());
}
Error failure_of(const std::filesystem::path& path) {
  return failure_of(path, {errno, std::generic_category()});
}

// Opens or makes a file that only its owner may read and write, whatever the umask and whatever
// mode it had.
Result<files::Descriptor> open_private_file(const std::filesystem::path& path) {
  files::Descriptor file(
      ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, owner_only));
  if (!file.is_open()) return failure_of(path);
  if (::fchmod(file.get(), owner_only) != 0) return failure_of(path);
  return file;
}

std::string read_pid(int lock) {
  std::array<char, 32> text{};
  const ssize_t length = ::pread(lock, text.data(), text.size(), 0);
  std::string pid(text.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
  while (!pid.empty() && pid.back() == '\n') pid.pop_back();
  return pid.empty() ? "unknown" : pid;
}

// Only people read the pid; the lock holds without it, so a full disk is no reason to stop.
void write_pid(int lock) {
  const std::string pid = std::to_string(::getpid()) + "\n";
  if (::ftruncate(lock, 0) != 0) return;
  [[maybe_unused]] const ssize_t written = ::pwrite(lock, pid.data(), pid.size(), 0);
}

}  // namespace

StateDirectory::StateDirectory(std::filesystem::path directory, files::Descriptor lock,
                               std::uint64_t ballast_bytes)
    : directory_(std::move(directory)), lock_(std::move(lock)), ballast_bytes_(ballast_bytes) {}

Result<StateDirectory> StateDirectory::open(const std::filesystem::path& directory,
                                            std::uint64_t ballast_bytes) {
  if (::mkdir(directory.c_str(), S_IRWXU) != 0 && errno != EEXIST) return failure_of(directory);
  TRY(files::Descriptor lock, open_private_file(directory / "lock"));
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return failure_of(directory / "lock");
    return make_error(ErrorKind::unavailable, "state directory is in use by another server (pid " +
                                                  read_pid(lock.get()) + ")");
  }
  StateDirectory state(directory, std::move(lock), ballast_bytes);
  state.drop_ballast();
  write_pid(state.lock_.get());
  return state;
}

Result<void> StateDirectory::prepare_database_file() const {
  TRY(const files::Descriptor file, open_private_file(database()));
  // The name of a new file is durable only when its folder is.
  const auto failure = files::sync(directory_);
  if (failure) return failure_of(directory_, failure);
  return {};
}

void StateDirectory::drop_ballast() const { ::unlink(ballast().c_str()); }

void StateDirectory::restore_ballast() const {
  std::error_code failure;
  const auto there = std::filesystem::file_size(ballast(), failure);
  const std::uint64_t before = failure ? 0 : there;
  const std::uint64_t room = free_bytes().value_or(0);
  if (before >= ballast_bytes_ || room <= spared_bytes) return;
  const auto size = std::min(ballast_bytes_, before + room - spared_bytes);
  const auto file = open_private_file(ballast());
  if (file.has_error()) return;
  if (::posix_fallocate(file->get(), 0, static_cast<off_t>(size)) == 0) return;
  // Part of it may be taken by now; without any it need not be there.
  if (before == 0 || ::ftruncate(file->get(), static_cast<off_t>(before)) != 0) drop_ballast();
}

std::optional<std::uint64_t> StateDirectory::free_bytes() const {
  std::error_code failure;
  const auto space = std::filesystem::space(directory_, failure);
  if (failure) return std::nullopt;
  return space.available;
}

}  // namespace sealmint::storage

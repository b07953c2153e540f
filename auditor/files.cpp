#include "auditor/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace sealmint::auditor {
namespace {

Error file_error(const std::filesystem::path& path, int code) {
  const auto kind =
      code == ENOENT || code == ENOTDIR ? ErrorKind::not_found : ErrorKind::unavailable;
  return make_error(kind, path.string() + ": " + std::generic_category().message(code));
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return number_; }

 private:
  int number_;
};

// As much of a file as `to` has room for; how much that was.
Result<std::size_t> read_into(const Descriptor& file, const std::filesystem::path& path,
                              std::span<std::uint8_t> to) {
  std::size_t size = 0;
  while (size < to.size()) {
    const ssize_t count = ::read(file.get(), to.data() + size, to.size() - size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return file_error(path, errno);
    if (count == 0) break;
    size += static_cast<std::size_t>(count);
  }
  return size;
}

Result<void> write_all(const Descriptor& file, const std::filesystem::path& path, ByteView from) {
  while (!from.empty()) {
    const ssize_t count = ::write(file.get(), from.data(), from.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return file_error(path, errno);
    from = from.subspan(static_cast<std::size_t>(count));
  }
  return {};
}

Result<void> sync(const Descriptor& file, const std::filesystem::path& path) {
  if (::fsync(file.get()) == 0) return {};
  if (errno == EINVAL) return {};  // a file system that has no such thing, for folders at least
  return file_error(path, errno);
}

}  // namespace

Result<void> read_file(const std::filesystem::path& path, std::size_t bytes_max, Bytes& content) {
  // O_NONBLOCK, so that a FIFO without a writer holds nobody.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (file.get() < 0) return file_error(path, errno);
  struct stat status{};
  if (::fstat(file.get(), &status) != 0) return file_error(path, errno);
  if (!S_ISREG(status.st_mode)) {
    return make_error(ErrorKind::unavailable, path.string() + ": not a regular file");
  }
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size > bytes_max) {
    return make_error(ErrorKind::rejected,
                      path.string() + ": has more than " + std::to_string(bytes_max) + " bytes");
  }
  content.resize(size);
  TRY(const std::size_t read, read_into(file, path, content));
  content.resize(read);
  return {};
}

Result<void> write_file(const std::filesystem::path& path, ByteView content,
                        WhenSynced when_synced) {
  std::error_code failure;
  std::filesystem::create_directories(path.parent_path(), failure);
  if (failure) return file_error(path.parent_path(), failure.value());
  const std::filesystem::path beside = path.string() + ".new";
  {
    const Descriptor file(::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
    if (file.get() < 0) return file_error(beside, errno);
    TRY_VOID(write_all(file, beside, content));
    if (when_synced == WhenSynced::before_rename) {
      TRY_VOID(sync(file, beside));
    }
  }
  std::filesystem::rename(beside, path, failure);
  if (failure) return file_error(path, failure.value());
  return {};
}

Result<void> sync_file(const std::filesystem::path& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  if (file.get() < 0) return file_error(path, errno);
  return sync(file, path);
}

Result<void> sync_file_system(const std::filesystem::path& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  if (file.get() < 0 || ::syncfs(file.get()) != 0) return file_error(path, errno);
  return {};
}

}  // namespace sealmint::auditor

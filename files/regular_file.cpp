#include "files/regular_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace sealmint::files {
namespace {

Error unavailable(std::string detail) {
  return make_error(ErrorKind::unavailable, std::move(detail));
}

Error failure_of(int code) {
  if (code == ENOENT || code == ENOTDIR) return make_error(ErrorKind::not_found, "does not exist");
  if (code == ELOOP) return unavailable("is a loop of symbolic links");
  return unavailable("cannot be read: " + std::generic_category().message(code));
}

Error too_large(std::size_t bytes_max) {
  return make_error(ErrorKind::rejected, "is larger than " + std::to_string(bytes_max) + " bytes");
}

// Whatever the size was when the file was opened: a file may grow meanwhile, and those of /proc
// have none. There is always room for one more byte, so that the end of the file shows.
template <class Buffer>
Result<void> read_to_end(const RegularFile& file, std::size_t bytes_max, Buffer& content) {
  if (file.size > bytes_max) return too_large(bytes_max);
  content.resize(file.size + 1);
  std::size_t size = 0;
  while (true) {
    const ssize_t count =
        ::read(file.descriptor.get(), content.data() + size, content.size() - size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failure_of(errno);
    if (count == 0) break;
    size += static_cast<std::size_t>(count);
    if (size > bytes_max) return too_large(bytes_max);
    if (size == content.size()) content.resize(std::min(2 * size, bytes_max + 1));
  }
  content.resize(size);
  return {};
}

}  // namespace

Result<RegularFile> open_regular_file(const std::filesystem::path& path) {
  RegularFile file;
  file.descriptor = Descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  struct stat status{};
  if (!file.descriptor.is_open() || ::fstat(file.descriptor.get(), &status) != 0) {
    return failure_of(errno);
  }
  if (S_ISDIR(status.st_mode)) return unavailable("is a directory");
  if (!S_ISREG(status.st_mode)) return unavailable("is not a regular file");
  file.size = static_cast<std::size_t>(status.st_size);
  file.mode = status.st_mode;
  file.owner = status.st_uid;
  return file;
}

Result<ReadFile> read_regular_file(const std::filesystem::path& path, std::size_t bytes_max) {
  TRY(const RegularFile file, open_regular_file(path));
  ReadFile read{{}, file.mode, file.owner};
  TRY_VOID(read_to_end(file, bytes_max, read.text));
  return read;
}

Result<void> read_regular_file(const std::filesystem::path& path, std::size_t bytes_max,
                               Bytes& content) {
  TRY(const RegularFile file, open_regular_file(path));
  return read_to_end(file, bytes_max, content);
}

bool is_open_to_others(mode_t mode) { return (mode & (S_IRWXG | S_IRWXO)) != 0; }

std::string open_to_others_text(mode_t mode) {
  std::string octal = "0000";
  for (std::size_t i = 0; i < 4; ++i) {
    octal[3 - i] = static_cast<char>('0' + ((mode >> (3 * i)) & 7U));
  }
  return "must not be accessible by its group or others; its mode is " + octal + ", use 0600";
}

}  // namespace sealmint::files

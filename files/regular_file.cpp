#include "files/regular_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "files/descriptor.hpp"

namespace sealmint::files {
namespace {

Error rejected(std::string detail) { return make_error(ErrorKind::rejected, std::move(detail)); }

Error rejected_errno(int code) {
  if (code == ENOENT) return rejected("does not exist");
  if (code == ELOOP) return rejected("is a loop of symbolic links");
  return rejected("cannot be read: " + std::generic_category().message(code));
}

// Reads one byte more than allowed: a file may grow between fstat and read.
Result<std::string> read_to_end(int descriptor, std::size_t bytes_max) {
  std::string text(bytes_max + 1, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t count = ::read(descriptor, text.data() + size, text.size() - size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return rejected_errno(errno);
    if (count == 0) break;
    size += static_cast<std::size_t>(count);
  }
  text.resize(size);
  if (size > bytes_max) return rejected("is larger than " + std::to_string(bytes_max) + " bytes");
  return text;
}

}  // namespace

Result<ReadFile> read_regular_file(const std::string& path, std::size_t bytes_max) {
  // O_NONBLOCK, so that a FIFO without a writer cannot hold the start up.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!file.is_open()) return rejected_errno(errno);
  struct stat status{};
  if (::fstat(file.get(), &status) != 0) return rejected_errno(errno);
  if (S_ISDIR(status.st_mode)) return rejected("is a directory");
  if (!S_ISREG(status.st_mode)) return rejected("is not a regular file");
  if (static_cast<std::uintmax_t>(status.st_size) > bytes_max) {
    return rejected("is larger than " + std::to_string(bytes_max) + " bytes");
  }
  TRY(std::string text, read_to_end(file.get(), bytes_max));
  return ReadFile{std::move(text), status.st_mode};
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

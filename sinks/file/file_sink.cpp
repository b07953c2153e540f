#include "sinks/file/file_sink.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "files/lasting.hpp"

namespace sealmint::sinks {
namespace {

// More than the lines of one delivery have.
constexpr std::size_t inspected_bytes = 16 * 1024 * 1024;
constexpr std::string_view line_begin = R"({"index":)";
// The group may read it: that is how an agent gets to it. The umask may take that away.
constexpr mode_t mode = S_IRUSR | S_IWUSR | S_IRGRP;

bool is_same_file(const struct stat& one, const struct stat& other) {
  return one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

}  // namespace

std::optional<std::size_t> whole_lines(std::string_view end_of_file) {
  const std::string_view written = end_of_file.substr(0, end_of_file.find('\0'));
  const std::size_t last_end = written.rfind('\n');
  const std::size_t whole = last_end == written.npos ? 0 : last_end + 1;
  const std::string_view torn = written.substr(whole);
  const std::size_t compared = std::min(torn.size(), line_begin.size());
  if (torn.substr(0, compared) != line_begin.substr(0, compared)) return std::nullopt;
  return whole;
}

Task<void> FileSink::deliver(std::span<const ports::SinkEntry> entries) {
  std::string lines;
  for (const ports::SinkEntry& entry : entries) {
    lines += entry.json;
    lines += '\n';
  }
  co_return append(lines);
}

Result<void> FileSink::append(std::string_view lines) {
  if (has_other_file()) file_.close();
  if (!file_.is_open()) {
    TRY_VOID(open());
  }
  const off_t size_before = ::lseek(file_.get(), 0, SEEK_END);
  if (size_before < 0) return error("Cannot read the size of");
  std::error_code failure = files::write_all(file_, as_bytes(lines));
  if (!failure) failure = files::sync_content(file_);
  if (!failure) return {};
  // The lines are written again, and should not stand there twice. If they cannot be taken back,
  // the next open finds the torn one.
  [[maybe_unused]] const int cut = ::ftruncate(file_.get(), size_before);
  file_.close();
  return error("Cannot write", failure);
}

bool FileSink::has_other_file() const {
  struct stat held{};
  struct stat named{};
  if (!file_.is_open() || ::fstat(file_.get(), &held) != 0) return false;
  return ::stat(path_.c_str(), &named) != 0 || !is_same_file(held, named);
}

Result<void> FileSink::open() {
  // O_NONBLOCK, so that a FIFO nobody reads is an error and not a wait.
  constexpr int flags = O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
  file_ = files::Descriptor(::open(path_.c_str(), flags, mode));
  if (!file_.is_open()) return error("Cannot open");
  auto prepared = cut_torn_end();
  const auto failure = files::sync_folder_of(path_);
  if (prepared.has_value() && failure) prepared = error("Cannot sync the folder of", failure);
  if (prepared.has_error()) file_.close();
  return prepared;
}

Result<void> FileSink::cut_torn_end() {
  struct stat status{};
  if (::fstat(file_.get(), &status) != 0) return error("Cannot read the size of");
  if (!S_ISREG(status.st_mode)) {
    return make_error(ErrorKind::rejected, path_ + " is not a regular file");
  }
  const auto size = static_cast<std::size_t>(status.st_size);
  std::string end(std::min(size, inspected_bytes), '\0');
  const std::size_t begin = size - end.size();
  for (std::size_t read = 0; read < end.size();) {
    const auto count = ::pread(file_.get(), end.data() + read, end.size() - read,
                               static_cast<off_t>(begin + read));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return error("Cannot read");
    read += static_cast<std::size_t>(count);
  }
  const auto whole = whole_lines(end);
  if (!whole) {
    return make_error(ErrorKind::rejected,
                      path_ + " does not end in a line of this log; name another file");
  }
  if (*whole == end.size()) return {};
  if (::ftruncate(file_.get(), static_cast<off_t>(begin + *whole)) != 0) return error("Cannot cut");
  return {};
}

Error FileSink::error(std::string_view step) const {
  return error(step, {errno, std::generic_category()});
}

Error FileSink::error(std::string_view step, std::error_code failure) const {
  return make_error(ErrorKind::unavailable,
                    std::string(step) + " " + path_ + ": " + failure.message());
}

}  // namespace sealmint::sinks

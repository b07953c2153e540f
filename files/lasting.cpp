#include "files/lasting.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "files/aftermath.hpp"

namespace sealmint::files {
namespace {

constexpr mode_t owner_only = S_IRUSR | S_IWUSR;

std::error_code last_failure() { return {errno, std::generic_category()}; }

std::error_code sync(const Descriptor& file) {
  return ::fsync(file.get()) == 0 ? std::error_code() : last_failure();
}

enum class ModeIs { up_to_the_umask, exact };

std::error_code write_beside(const std::filesystem::path& beside, ByteView content, mode_t mode,
                             ModeIs mode_is, Lasting lasting) {
  const Descriptor file(
      ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode));
  if (!file.is_open()) return last_failure();
  // What a killed process left may have another mode, too.
  if (mode_is == ModeIs::exact && ::fchmod(file.get(), mode) != 0) return last_failure();
  if (const auto failure = write_all(file, content)) return failure;
  return lasting == Lasting::later ? std::error_code() : sync(file);
}

std::error_code replace(const std::filesystem::path& path, ByteView content, mode_t mode,
                        ModeIs mode_is, Lasting lasting) {
  const std::filesystem::path beside = path.string() + ".new";
  if (const auto failure = write_beside(beside, content, mode, mode_is, lasting)) return failure;
  if (::rename(beside.c_str(), path.c_str()) != 0) return last_failure();
  return lasting == Lasting::name ? sync_folder_of(path) : std::error_code();
}

}  // namespace

std::error_code write_all(const Descriptor& file, ByteView content) {
  while (!content.empty()) {
    const ssize_t written = ::write(file.get(), content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return last_failure();
    content = content.subspan(static_cast<std::size_t>(written));
  }
  return {};
}

std::error_code sync_content(const Descriptor& file) {
  return ::fdatasync(file.get()) == 0 ? std::error_code() : last_failure();
}

std::error_code sync(const std::filesystem::path& file_or_folder) {
  const Descriptor opened(::open(file_or_folder.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  return opened.is_open() ? sync(opened) : last_failure();
}

std::error_code sync_folder_of(const std::filesystem::path& file) {
  return sync(file.has_parent_path() ? file.parent_path() : std::filesystem::path("."));
}

std::error_code sync_file_system(const std::filesystem::path& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  if (!file.is_open() || ::syncfs(file.get()) != 0) return last_failure();
  return {};
}

std::error_code replace_file(const std::filesystem::path& path, ByteView content, mode_t mode,
                             Lasting lasting) {
  return replace(path, content, mode, ModeIs::up_to_the_umask, lasting);
}

Result<void> write_private_file(const std::filesystem::path& path, std::string_view text) {
  const auto failure = replace(path, as_bytes(text), owner_only, ModeIs::exact, Lasting::name);
  if (!failure) return {};
  const std::string detail = "Cannot write " + path.string() + ": " + failure.message();
  switch (aftermath_of(failure)) {
    case Aftermath::no_room: return make_error(ErrorKind::unavailable, "storage_full: " + detail);
    case Aftermath::did_not_happen:
      return make_error(ErrorKind::unavailable, "storage_busy: " + detail);
    case Aftermath::unknown: break;
  }
  return make_error(ErrorKind::rejected, detail);
}

}  // namespace sealmint::files

#include "pkcs11/cache_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <utility>

#include "core/base/bytes.hpp"
#include "files/descriptor.hpp"
#include "files/lasting.hpp"
#include "files/regular_file.hpp"
#include "pkcs11/crypto.hpp"

namespace sealmint::pkcs11 {
namespace {

constexpr mode_t others_write = S_IWGRP | S_IWOTH;

// Asked of the nearest folder above that is there already.
bool is_below_our_folder(const std::filesystem::path& path) {
  struct stat info{};
  std::filesystem::path folder = path.parent_path();
  while (::lstat(folder.c_str(), &info) != 0) {
    if (folder == folder.parent_path()) return false;
    folder = folder.parent_path();
  }
  return S_ISDIR(info.st_mode) && info.st_uid == ::geteuid() && (info.st_mode & others_write) == 0;
}

void make_folders(const std::filesystem::path& folder) {
  if (folder.empty() || ::access(folder.c_str(), F_OK) == 0) return;
  make_folders(folder.parent_path());
  ::mkdir(folder.c_str(), S_IRWXU);
}

}  // namespace

std::filesystem::path cache_folder_of(const std::filesystem::path& folder,
                                      const std::string& server_url) {
  if (folder.empty()) return folder;
  const auto hash = digest_of(model::DigestAlgorithm::sha256, as_bytes(server_url));
  return folder / to_hex(ByteView(hash).first(8));
}

std::optional<std::string> read_cache_file(const std::filesystem::path& path,
                                           std::size_t bytes_max) {
  if (!is_below_our_folder(path)) return std::nullopt;
  auto file = files::read_regular_file(path, bytes_max);
  const bool is_ours =
      file.has_value() && file->owner == ::geteuid() && !files::is_open_to_others(file->mode);
  if (!is_ours) return std::nullopt;
  return std::move(file->text);
}

// Under a name of its own first, as others may be writing there too.
void write_cache_file(const std::filesystem::path& path, std::string_view text) {
  if (!path.is_absolute() || !is_below_our_folder(path)) return;
  make_folders(path.parent_path());
  std::string beside = path.string() + ".XXXXXX";
  const files::Descriptor file(::mkostemp(beside.data(), O_CLOEXEC));
  if (!file.is_open()) return;
  const bool is_whole = !files::write_all(file, as_bytes(text));
  if (is_whole && ::rename(beside.c_str(), path.c_str()) == 0) return;
  ::unlink(beside.c_str());
}

}  // namespace sealmint::pkcs11

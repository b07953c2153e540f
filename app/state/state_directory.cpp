#include "app/state/state_directory.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "core/base/secret.hpp"
#include "files/descriptor.hpp"

namespace sealmint::app {
namespace {

constexpr std::string_view check_value_key = "master_key_check";

Error system_error(std::string_view step, const std::filesystem::path& path, int code = errno) {
  const std::string detail =
      std::string(step) + " " + path.string() + ": " + std::generic_category().message(code);
  // The one failure that goes away by itself, under the name that the store gives it.
  if (code == ENOSPC || code == EDQUOT || code == EFBIG) {
    return make_error(ErrorKind::unavailable, "storage_full: " + detail);
  }
  return make_error(ErrorKind::rejected, detail);
}

// Empty, or with the files that we or ./run put there.
bool is_ours(const std::filesystem::path& directory) {
  std::error_code failure;
  if (std::filesystem::is_empty(directory, failure)) return true;
  for (const auto* name : {"sealmint.db", "master.key", ".sealmint-state"}) {
    if (std::filesystem::exists(directory / name, failure)) return true;
  }
  return false;
}

Result<crypto::MasterKey> create_master_key(const std::filesystem::path& path) {
  auto key = crypto::MasterKey::generate();
  const auto text = key.to_text();
  const std::filesystem::path own = path.string() + "." + std::to_string(::getpid());
  TRY_VOID(write_private_file(own, as_text(text.span())));
  // A link never replaces: if another first start was faster, its key is the one that counts.
  const bool is_first = ::link(own.c_str(), path.c_str()) == 0;
  const int failure = errno;
  ::unlink(own.c_str());
  if (is_first) return key;
  if (failure != EEXIST) return system_error("Cannot create", path, failure);
  TRY(auto others, read_secret_reference("file:" + path.string()));
  const Secret secret(std::move(others));
  return crypto::MasterKey::parse(secret.reveal());
}

}  // namespace

Result<void> prepare_state_directory(const std::filesystem::path& directory) {
  std::error_code failure;
  const bool is_new = std::filesystem::create_directories(directory, failure);
  if (failure) return system_error("Cannot create", directory, failure.value());
  if (!std::filesystem::is_directory(directory, failure)) {
    return make_error(ErrorKind::rejected, directory.string() + " is not a directory");
  }
  // The mode of somebody else's folder (`--state /tmp` by mistake) is not ours to change.
  if ((is_new || is_ours(directory)) && ::chmod(directory.c_str(), S_IRWXU) != 0) {
    return system_error("Cannot set the mode of", directory);
  }
  if (::access(directory.c_str(), W_OK | X_OK) != 0) {
    return system_error("Cannot write to", directory);
  }
  return {};
}

Result<void> write_private_file(const std::filesystem::path& path, std::string_view text) {
  const std::filesystem::path temporary = path.string() + ".new";
  {
    const files::Descriptor file(
        ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (!file.is_open()) return system_error("Cannot create", temporary);
    // An older temporary file may have another mode.
    if (::fchmod(file.get(), S_IRUSR | S_IWUSR) != 0) {
      return system_error("Cannot set the mode of", temporary);
    }
    if (!files::write_all(file.get(), text)) return system_error("Cannot write", temporary);
    if (::fsync(file.get()) != 0) return system_error("Cannot sync", temporary);
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) return system_error("Cannot rename to", path);
  if (!files::sync_folder_of(path)) return system_error("Cannot sync", path);
  return {};
}

std::filesystem::path default_master_key_path(const Config& config) {
  return std::filesystem::path(config.storage.directory) / "master.key";
}

Result<crypto::MasterKey> load_master_key(const Config& config, bool may_create) {
  std::string reference = config.keys.master_key;
  if (reference.empty()) {
    const auto path = default_master_key_path(config);
    std::error_code failure;
    if (!std::filesystem::exists(path, failure)) {
      const auto database = std::filesystem::path(config.storage.directory) / "sealmint.db";
      // A store without its key is a lost key, not a first start: a new one would open nothing.
      if (!may_create || std::filesystem::exists(database, failure)) {
        return make_error(ErrorKind::rejected,
                          "There is no master key at " + path.string() +
                              "; put the one of this store back, or run `sealmint init` for a new "
                              "store");
      }
      return create_master_key(path);
    }
    reference = "file:" + path.string();
  }
  TRY(auto text, read_secret_reference(reference));
  const Secret secret(std::move(text));
  auto key = crypto::MasterKey::parse(secret.reveal());
  if (key.has_error()) {
    return make_error(ErrorKind::rejected, "keys.master_key: " + key.error().detail);
  }
  return key;
}

Result<void> check_master_key(const crypto::MasterKey& key, ports::Settings& settings) {
  TRY(const auto stored, settings.read_setting(check_value_key));
  if (!stored) return settings.write_setting(check_value_key, key.make_check_value());
  if (key.matches(*stored)) return {};
  return make_error(ErrorKind::rejected,
                    "keys.master_key: this is not the key that the store was sealed with");
}

}  // namespace sealmint::app

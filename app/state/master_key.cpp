#include "app/state/master_key.hpp"

#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "app/settings/secret_reference.hpp"
#include "core/base/secret.hpp"
#include "files/lasting.hpp"

namespace sealmint::app {
namespace {

constexpr std::string_view check_value_key = "master_key_check";

Error cannot_create(const std::filesystem::path& path, std::error_code failure) {
  return make_error(ErrorKind::rejected,
                    "Cannot create " + path.string() + ": " + failure.message());
}

// What a store was sealed with must be there for as long as the store is.
Result<crypto::MasterKey> lasting(crypto::MasterKey key, const std::filesystem::path& path) {
  if (const auto failure = files::sync_folder_of(path)) return cannot_create(path, failure);
  return key;
}

Result<crypto::MasterKey> create_master_key(const std::filesystem::path& path) {
  auto key = crypto::MasterKey::generate();
  const auto text = key.to_text();
  const std::filesystem::path own = path.string() + "." + std::to_string(::getpid());
  TRY_VOID(files::write_private_file(own, as_text(text.span())));
  // A link never replaces: if another first start was faster, its key is the one that counts.
  const bool is_first = ::link(own.c_str(), path.c_str()) == 0;
  const int failure = errno;
  ::unlink(own.c_str());
  if (is_first) return lasting(std::move(key), path);
  if (failure != EEXIST) return cannot_create(path, {failure, std::generic_category()});
  TRY(auto others, read_secret_reference("file:" + path.string()));
  const Secret secret(std::move(others));
  return crypto::MasterKey::parse(secret.reveal());
}

}  // namespace

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

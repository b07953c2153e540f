// The state directory and the secrets that live beside the store.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "app/settings/config.hpp"
#include "core/base/result.hpp"
#include "core/crypto/wrap.hpp"
#include "core/ports/settings.hpp"

namespace sealmint::app {

// Makes the directory (0700) when it is missing. `rejected` when the path is something else, or
// cannot be written.
Result<void> prepare_state_directory(const std::filesystem::path& directory);

// Writes a file so that readers see the old text or the new one, never half: temporary file, fsync,
// rename, fsync of the directory. Mode 0600 whatever the umask.
Result<void> write_private_file(const std::filesystem::path& path, std::string_view text);

// Where the key is when the configuration names none.
std::filesystem::path default_master_key_path(const Config& config);

// The key-encryption key that the configuration names. With `may_create`, a missing default key
// file is made (0600); a key named by the configuration is never made here.
Result<crypto::MasterKey> load_master_key(const Config& config, bool may_create);

// Compares the key with the check value in the store; at the very first start writes one.
// `rejected` when the store was sealed under another key.
Result<void> check_master_key(const crypto::MasterKey& key, ports::Settings& settings);

}  // namespace sealmint::app

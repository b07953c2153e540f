// The key that everything secret in the store is sealed with. It lies beside the store, or where
// the configuration says.
#pragma once

#include <filesystem>

#include "app/settings/config.hpp"
#include "core/base/result.hpp"
#include "core/crypto/wrap.hpp"
#include "core/ports/settings.hpp"

namespace sealmint::app {

// Where the key is when the configuration names none.
std::filesystem::path default_master_key_path(const Config& config);

// The key-encryption key that the configuration names. With `may_create`, a missing default key
// file is made (0600); a key named by the configuration is never made here.
Result<crypto::MasterKey> load_master_key(const Config& config, bool may_create);

// Compares the key with the check value in the store; at the very first start writes one.
// `rejected` when the store was sealed under another key.
Result<void> check_master_key(const crypto::MasterKey& key, ports::Settings& settings);

}  // namespace sealmint::app

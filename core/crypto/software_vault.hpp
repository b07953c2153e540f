// KeyVault over wrapped software keys.
#pragma once

#include <memory>
#include <string_view>

#include "core/crypto/evp.hpp"
#include "core/crypto/wrap.hpp"
#include "core/ports/key_vault.hpp"

namespace sealmint::crypto {

// What it returns is a ports::KeyImporter and a ports::SecretVault, too (dynamic_cast). It must
// outlive the keys that it opens, which load themselves again when they must.
std::unique_ptr<ports::KeyVault> make_software_vault(MasterKey master);

// One unencrypted private key in PEM (PKCS#8 or the older forms), checked as far as a key can be by
// itself. `rejected` for anything else; the error holds none of the text.
Result<EvpKey> read_private_key_pem(std::string_view pem);

// Seals an existing key as generate() does; for the import of a key, which is off by default.
Result<model::WrappedKey> seal_existing(const MasterKey& master, const EVP_PKEY& key, KeyId id,
                                        Uuid owner, model::KeyPurpose purpose);

}  // namespace sealmint::crypto

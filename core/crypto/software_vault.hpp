// KeyVault over wrapped software keys.
#pragma once

#include <memory>

#include "core/crypto/evp.hpp"
#include "core/crypto/wrap.hpp"
#include "core/ports/key_vault.hpp"

namespace sealmint::crypto {

std::unique_ptr<ports::KeyVault> make_software_vault(MasterKey master);

// Seals an existing key as generate() does; for the import of a key, which is off by default.
Result<model::WrappedKey> seal_existing(const MasterKey& master, const EVP_PKEY& key, KeyId id,
                                        Uuid owner, model::KeyPurpose purpose);

}  // namespace sealmint::crypto

// AES-256-GCM over memory; for the other files of this folder.
#pragma once

#include <cstdint>
#include <span>

#include "core/base/bytes.hpp"
#include "core/base/result.hpp"
#include "core/crypto/secure_memory.hpp"

namespace sealmint::crypto {

inline constexpr std::size_t aead_key_bytes = 32;
inline constexpr std::size_t aead_nonce_bytes = 12;
inline constexpr std::size_t aead_tag_bytes = 16;

// The ciphertext with its tag at the end. A nonce must never be used twice with one key.
Result<Bytes> aead_seal(std::span<const std::uint8_t> key, ByteView nonce, ByteView additional_data,
                        std::span<const std::uint8_t> plaintext);

// The plaintext; `rejected` when key, nonce, additional data or ciphertext are not those of the
// sealing.
Result<SecureBytes> aead_open(std::span<const std::uint8_t> key, ByteView nonce,
                              ByteView additional_data, ByteView ciphertext);

}  // namespace sealmint::crypto

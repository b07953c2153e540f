// Envelope encryption of private keys: AES-256-GCM, 96-bit random nonce.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/base/bytes.hpp"
#include "core/base/result.hpp"
#include "core/base/secret.hpp"
#include "core/crypto/secure_memory.hpp"
#include "core/model/certificate.hpp"
#include "core/model/webhook.hpp"

namespace sealmint::crypto {

// The key-encryption key, held in the secure heap.
class MasterKey {
 public:
  // Text form: 64 hex digits or 44 characters of base64, with or without a final newline. Refuses
  // other lengths, all-zero and repeated-byte keys (`rejected`, naming the reason, never the text).
  static Result<MasterKey> parse(std::string_view text);
  static MasterKey generate();

  // For writing the key file at first start: 64 hex digits and a newline, in the secure heap.
  SecureBytes to_text() const;

  std::span<const std::uint8_t> bytes() const { return key_.span(); }

  // An encrypted known value: stored at first start and compared at every later one, so that a
  // wrong key is found before anything is signed.
  Bytes make_check_value() const;
  bool matches(ByteView check_value) const;

 private:
  explicit MasterKey(SecureBytes key) : key_(std::move(key)) {}
  SecureBytes key_;
};

// Fills nonce and ciphertext of `key`, whose owner, id, key_version, purpose, algorithm and
// kek_version are already set: they are authenticated.
Result<void> seal_key(const MasterKey& master, model::WrappedKey& key,
                      std::span<const std::uint8_t> raw_parameters);

// `unavailable` with detail "key_integrity" when anything was altered.
Result<SecureBytes> open_key(const MasterKey& master, const model::WrappedKey& key);

// Seals and opens a text; its owner is authenticated with it.
Result<model::SealedSecret> seal_secret(const MasterKey& master, const Uuid& owner,
                                        const Secret& secret);
Result<Secret> open_secret(const MasterKey& master, const Uuid& owner,
                           const model::SealedSecret& sealed);

}  // namespace sealmint::crypto

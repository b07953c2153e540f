#include "core/crypto/wrap.hpp"

#include <algorithm>
#include <array>

#include "core/crypto/aead.hpp"
#include "core/crypto/random.hpp"

namespace sealmint::crypto {
namespace {

// What is authenticated beside the key: owner 16, id 16, key version 8, purpose 1, algorithm 1,
// key-encryption key version 8. Every field has its place, so no two rows give the same bytes.
constexpr std::size_t additional_bytes = 50;
using AdditionalData = std::array<std::uint8_t, additional_bytes>;

std::uint8_t* put_number(std::uint8_t* to, std::int64_t number) {
  for (int shift = 56; shift >= 0; shift -= 8) {
    *to++ = static_cast<std::uint8_t>(static_cast<std::uint64_t>(number) >> shift);
  }
  return to;
}

AdditionalData additional_data(const model::WrappedKey& key) {
  AdditionalData data{};
  std::uint8_t* to = data.data();
  to = std::ranges::copy(key.owner.bytes, to).out;
  to = std::ranges::copy(key.id.uuid.bytes, to).out;
  to = put_number(to, key.key_version);
  *to++ = static_cast<std::uint8_t>(key.purpose);
  *to++ = static_cast<std::uint8_t>(key.algorithm);
  put_number(to, key.kek_version);
  return data;
}

// Of another length than that of a key, so that neither opens as the other.
constexpr std::string_view secret_label = "sealmint secret text 1 of ";
Bytes secret_additional_data(const Uuid& owner) {
  const ByteView label = as_bytes(secret_label);
  Bytes data(label.begin(), label.end());
  data.insert(data.end(), owner.bytes.begin(), owner.bytes.end());
  return data;
}

Result<model::SealedSecret> seal(const MasterKey& master, ByteView additional_data,
                                 ByteView content) {
  model::SealedSecret sealed;
  sealed.nonce.resize(aead_nonce_bytes);
  fill_random(sealed.nonce);
  TRY(sealed.ciphertext, aead_seal(master.bytes(), sealed.nonce, additional_data, content));
  return sealed;
}

Result<SecureBytes> open(const MasterKey& master, ByteView nonce, ByteView additional_data,
                         ByteView ciphertext) {
  auto opened = aead_open(master.bytes(), nonce, additional_data, ciphertext);
  if (!opened) return make_error(ErrorKind::unavailable, "key_integrity");
  return opened;
}

}  // namespace

Result<void> seal_key(const MasterKey& master, model::WrappedKey& key,
                      std::span<const std::uint8_t> raw_parameters) {
  TRY(auto sealed, seal(master, additional_data(key), raw_parameters));
  key.nonce = std::move(sealed.nonce);
  key.ciphertext = std::move(sealed.ciphertext);
  return {};
}

Result<SecureBytes> open_key(const MasterKey& master, const model::WrappedKey& key) {
  return open(master, key.nonce, additional_data(key), key.ciphertext);
}

Result<model::SealedSecret> seal_secret(const MasterKey& master, const Uuid& owner,
                                        const Secret& secret) {
  return seal(master, secret_additional_data(owner), as_bytes(secret.reveal()));
}

Result<Secret> open_secret(const MasterKey& master, const Uuid& owner,
                           const model::SealedSecret& sealed) {
  TRY(const auto opened,
      open(master, sealed.nonce, secret_additional_data(owner), sealed.ciphertext));
  return Secret(std::string(as_text(opened.span())));
}

}  // namespace sealmint::crypto

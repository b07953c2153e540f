#include "core/crypto/aead.hpp"

#include <openssl/err.h>

#include "core/crypto/evp.hpp"

namespace sealmint::crypto {
namespace {

Error does_not_open() {
  ERR_clear_error();
  return make_error(ErrorKind::rejected, "the ciphertext does not open");
}

}  // namespace

Result<Bytes> aead_seal(std::span<const std::uint8_t> key, ByteView nonce, ByteView additional_data,
                        std::span<const std::uint8_t> plaintext) {
  if (key.size() != aead_key_bytes || nonce.size() != aead_nonce_bytes) {
    return make_error(ErrorKind::internal, "AES-256-GCM with a key or nonce of a wrong length");
  }
  Bytes sealed(plaintext.size() + aead_tag_bytes);
  int length = 0;
  const EvpCipherContext context{EVP_CIPHER_CTX_new()};
  const bool ok =
      context &&
      EVP_EncryptInit_ex2(context.get(), EVP_aes_256_gcm(), key.data(), nonce.data(), nullptr) ==
          1 &&
      EVP_EncryptUpdate(context.get(), nullptr, &length, additional_data.data(),
                        static_cast<int>(additional_data.size())) == 1 &&
      EVP_EncryptUpdate(context.get(), sealed.data(), &length, plaintext.data(),
                        static_cast<int>(plaintext.size())) == 1 &&
      EVP_EncryptFinal_ex(context.get(), sealed.data() + plaintext.size(), &length) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, aead_tag_bytes,
                          sealed.data() + plaintext.size()) == 1;
  if (!ok) return openssl_error("seal");
  return sealed;
}

Result<SecureBytes> aead_open(std::span<const std::uint8_t> key, ByteView nonce,
                              ByteView additional_data, ByteView ciphertext) {
  if (key.size() != aead_key_bytes || nonce.size() != aead_nonce_bytes ||
      ciphertext.size() <= aead_tag_bytes) {
    return does_not_open();
  }
  const ByteView body = ciphertext.first(ciphertext.size() - aead_tag_bytes);
  Bytes tag(ciphertext.end() - aead_tag_bytes, ciphertext.end());
  SecureBytes plaintext(body.size());
  int length = 0;
  const EvpCipherContext context{EVP_CIPHER_CTX_new()};
  const bool ok =
      context &&
      EVP_DecryptInit_ex2(context.get(), EVP_aes_256_gcm(), key.data(), nonce.data(), nullptr) ==
          1 &&
      EVP_DecryptUpdate(context.get(), nullptr, &length, additional_data.data(),
                        static_cast<int>(additional_data.size())) == 1 &&
      EVP_DecryptUpdate(context.get(), plaintext.span().data(), &length, body.data(),
                        static_cast<int>(body.size())) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, aead_tag_bytes, tag.data()) == 1 &&
      EVP_DecryptFinal_ex(context.get(), plaintext.span().data() + length, &length) == 1;
  if (!ok) return does_not_open();
  return plaintext;
}

}  // namespace sealmint::crypto

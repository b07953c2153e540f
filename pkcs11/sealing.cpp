#include "pkcs11/sealing.hpp"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <memory>
#include <new>

namespace sealmint::pkcs11 {
namespace {

constexpr std::size_t nonce_bytes = 12;
constexpr std::size_t tag_bytes = 16;

using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

Context make_context() { return {EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free}; }

int size_of(ByteView bytes) { return static_cast<int>(bytes.size()); }

}  // namespace

Sealing::Sealing(std::string_view secret, std::string_view purpose) {
  const auto text = as_bytes(purpose);
  if (!HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), text.data(), text.size(),
            key_.data(), nullptr)) {
    throw std::bad_alloc();
  }
}

Sealing::~Sealing() { OPENSSL_cleanse(key_.data(), key_.size()); }

// Nonce, ciphertext, tag.
Bytes Sealing::seal(ByteView plain, std::string_view bound_to) const {
  Bytes sealed(nonce_bytes + plain.size() + tag_bytes);
  std::uint8_t* const text = sealed.data() + nonce_bytes;
  const auto bound = as_bytes(bound_to);
  const auto context = make_context();
  int size = 0;
  const bool is_sealed =
      context && RAND_bytes(sealed.data(), nonce_bytes) == 1 &&
      EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key_.data(), sealed.data()) ==
          1 &&
      EVP_EncryptUpdate(context.get(), nullptr, &size, bound.data(), size_of(bound)) == 1 &&
      EVP_EncryptUpdate(context.get(), text, &size, plain.data(), size_of(plain)) == 1 &&
      EVP_EncryptFinal_ex(context.get(), text + plain.size(), &size) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, tag_bytes, text + plain.size()) ==
          1;
  if (!is_sealed) throw std::bad_alloc();
  return sealed;
}

std::optional<Bytes> Sealing::open(ByteView sealed, std::string_view bound_to) const {
  if (sealed.size() < nonce_bytes + tag_bytes) return std::nullopt;
  const auto text = sealed.subspan(nonce_bytes, sealed.size() - nonce_bytes - tag_bytes);
  const auto tag = sealed.last(tag_bytes);
  Bytes expected(tag.begin(), tag.end());
  const auto bound = as_bytes(bound_to);
  Bytes plain(text.size());
  const auto context = make_context();
  int size = 0;
  const bool is_opened =
      context &&
      EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key_.data(), sealed.data()) ==
          1 &&
      EVP_DecryptUpdate(context.get(), nullptr, &size, bound.data(), size_of(bound)) == 1 &&
      EVP_DecryptUpdate(context.get(), plain.data(), &size, text.data(), size_of(text)) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, tag_bytes, expected.data()) == 1 &&
      EVP_DecryptFinal_ex(context.get(), plain.data() + plain.size(), &size) == 1;
  ERR_clear_error();
  return is_opened ? std::optional(std::move(plain)) : std::nullopt;
}

}  // namespace sealmint::pkcs11

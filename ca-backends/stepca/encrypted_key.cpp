#include "ca-backends/stepca/encrypted_key.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>

#include <array>
#include <vector>

#include "ca-backends/shared/exchange.hpp"
#include "core/crypto/aead.hpp"
#include "core/crypto/evp.hpp"
#include "core/crypto/secure_memory.hpp"

namespace sealmint::ca::stepca {
namespace {

constexpr std::string_view key_algorithm = "PBES2-HS256+A128KW";
constexpr std::string_view content_algorithm = "A256GCM";
constexpr std::size_t jwe_chars_max = 64UL * 1024;
constexpr std::size_t wrapping_key_bytes = 16;
constexpr std::size_t wrapped_key_bytes = crypto::aead_key_bytes + 8;
constexpr std::int64_t rounds_min = 1'000;  // RFC 7518 section 4.8.1.2
constexpr std::size_t salt_bytes_min = 8;   // section 4.8.1.1

Error no_jwe(std::string_view why) {
  return make_error(ErrorKind::upstream,
                    "the provisioner's encrypted key cannot be read: " + std::string(why));
}

Error wrong_password() {
  ERR_clear_error();
  return make_error(ErrorKind::rejected,
                    "the password does not open the provisioner's encrypted key");
}

// The five parts of the compact serialization (RFC 7516 section 7.1).
struct Jwe {
  std::string_view header_text;  // as it is authenticated
  Bytes encrypted_key;
  Bytes nonce;
  Bytes ciphertext_and_tag;
};

Result<std::array<std::string_view, 5>> split(std::string_view text) {
  std::array<std::string_view, 5> parts;
  for (std::size_t at = 0; at < parts.size(); ++at) {
    const std::size_t dot = text.find('.');
    const bool is_last = at + 1 == parts.size();
    if ((dot == std::string_view::npos) != is_last) return no_jwe("it does not have five parts");
    parts[at] = text.substr(0, dot);
    if (!is_last) text.remove_prefix(dot + 1);
  }
  return parts;
}

Result<Jwe> read_parts(std::string_view text) {
  if (text.size() > jwe_chars_max) return no_jwe("it is too long");
  TRY(const auto parts, split(text));
  Jwe jwe;
  jwe.header_text = parts[0];
  TRY(jwe.encrypted_key, from_base64url(parts[1]));
  TRY(jwe.nonce, from_base64url(parts[2]));
  TRY(jwe.ciphertext_and_tag, from_base64url(parts[3]));
  TRY(const Bytes tag, from_base64url(parts[4]));
  if (jwe.encrypted_key.size() != wrapped_key_bytes ||
      jwe.nonce.size() != crypto::aead_nonce_bytes || tag.size() != crypto::aead_tag_bytes) {
    return no_jwe("its parts have other lengths than " + std::string(content_algorithm) + " wants");
  }
  jwe.ciphertext_and_tag.insert(jwe.ciphertext_and_tag.end(), tag.begin(), tag.end());
  return jwe;
}

// What the header says about the password.
struct Hashing {
  Bytes salt;  // the name of the algorithm, 00, p2s (RFC 7518 section 4.8.1.1)
  int rounds = 0;
};

Result<Hashing> read_hashing(std::string_view header_text) {
  TRY(const Bytes json, from_base64url(header_text));
  TRY(const auto header, read_json(as_text(json)));
  if (text_member(header, "alg") != key_algorithm ||
      text_member(header, "enc") != content_algorithm || header.as_object().contains("zip")) {
    return no_jwe("only " + std::string(key_algorithm) + " with " + std::string(content_algorithm) +
                  " is supported");
  }
  const auto salt_text = text_member(header, "p2s");
  const auto* const rounds = header.as_object().if_contains("p2c");
  if (!salt_text || !rounds || !rounds->is_int64()) return no_jwe("p2s or p2c is missing");
  if (rounds->as_int64() < rounds_min || rounds->as_int64() > password_rounds_max) {
    return no_jwe("p2c is not between " + std::to_string(rounds_min) + " and " +
                  std::to_string(password_rounds_max));
  }
  TRY(const Bytes salt, from_base64url(*salt_text));
  if (salt.size() < salt_bytes_min) return no_jwe("p2s is too short");
  Hashing hashing;
  hashing.rounds = static_cast<int>(rounds->as_int64());
  hashing.salt.assign(key_algorithm.begin(), key_algorithm.end());
  hashing.salt.push_back(0);
  hashing.salt.insert(hashing.salt.end(), salt.begin(), salt.end());
  return hashing;
}

Result<crypto::SecureBytes> hash(const Secret& password, const Hashing& hashing) {
  crypto::SecureBytes key(wrapping_key_bytes);
  const auto text = password.reveal();
  if (PKCS5_PBKDF2_HMAC(text.data(), static_cast<int>(text.size()), hashing.salt.data(),
                        static_cast<int>(hashing.salt.size()), hashing.rounds, EVP_sha256(),
                        static_cast<int>(key.size()), key.span().data()) != 1) {
    return crypto::openssl_error("hash the provisioner's password");
  }
  return key;
}

// AES key wrap (RFC 3394); its check value tells a wrong password.
Result<crypto::SecureBytes> unwrap(const crypto::SecureBytes& wrapping_key, ByteView wrapped) {
  const crypto::EvpCipherContext context{EVP_CIPHER_CTX_new()};
  if (!context) return crypto::openssl_error("open the provisioner's key");
  EVP_CIPHER_CTX_set_flags(context.get(), EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
  crypto::SecureBytes key(wrapped.size());
  int length = 0;
  if (EVP_DecryptInit_ex(context.get(), EVP_aes_128_wrap(), nullptr, wrapping_key.span().data(),
                         nullptr) != 1) {
    return crypto::openssl_error("open the provisioner's key");
  }
  if (EVP_DecryptUpdate(context.get(), key.span().data(), &length, wrapped.data(),
                        static_cast<int>(wrapped.size())) != 1 ||
      static_cast<std::size_t>(length) != crypto::aead_key_bytes) {
    return wrong_password();
  }
  return key;
}

}  // namespace

Result<Secret> open_encrypted_key(std::string_view jwe_text, const Secret& password) {
  TRY(const Jwe jwe, read_parts(jwe_text));
  TRY(const Hashing hashing, read_hashing(jwe.header_text));
  TRY(const auto wrapping_key, hash(password, hashing));
  TRY(const auto key, unwrap(wrapping_key, jwe.encrypted_key));
  const auto content = crypto::aead_open(key.span().first(crypto::aead_key_bytes), jwe.nonce,
                                         as_bytes(jwe.header_text), jwe.ciphertext_and_tag);
  if (content.has_error()) return no_jwe("its content was altered");
  return Secret(std::string(as_text(content->span())));
}

}  // namespace sealmint::ca::stepca

#include <openssl/err.h>
#include <openssl/rsa.h>

#include "core/crypto/digest_method.hpp"
#include "core/crypto/evp_signing_key.hpp"
#include "core/crypto/key.hpp"
#include "core/crypto/secret_scope.hpp"

namespace sealmint::crypto {
namespace {

enum class Use { sign, verify };

Error unsupported(std::string detail) {
  return make_error(ErrorKind::unsupported, std::move(detail));
}

Error does_not_verify() {
  ERR_clear_error();
  return make_error(ErrorKind::rejected, "the signature does not verify");
}

bool set_rsa_padding(EVP_PKEY_CTX* context, model::SignatureAlgorithm algorithm) {
  if (model::family(algorithm) != model::KeyFamily::rsa) return true;
  if (!model::is_pss(algorithm)) {
    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1;
  }
  return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1;
}

// The hash of MGF1 follows the hash of the signature, so it is set after it.
bool set_mask_hash(EVP_PKEY_CTX* context, model::SignatureAlgorithm algorithm,
                   const EVP_MD* method) {
  return !model::is_pss(algorithm) || EVP_PKEY_CTX_set_rsa_mgf1_md(context, method) == 1;
}

Result<EvpKeyContext> make_context(EVP_PKEY& key, model::SignatureAlgorithm algorithm, Use use) {
  EvpKeyContext context{EVP_PKEY_CTX_new_from_pkey(nullptr, &key, nullptr)};
  const EVP_MD* method = digest_method(model::digest_of(algorithm));
  const bool ready = context &&
                     (use == Use::sign ? EVP_PKEY_sign_init(context.get())
                                       : EVP_PKEY_verify_init(context.get())) == 1 &&
                     set_rsa_padding(context.get(), algorithm) &&
                     EVP_PKEY_CTX_set_signature_md(context.get(), method) == 1 &&
                     set_mask_hash(context.get(), algorithm, method);
  if (!ready) return openssl_error("prepare a signature");
  return context;
}

Result<Bytes> sign_digest(EVP_PKEY_CTX& context, EVP_PKEY& key, ByteView digest) {
  Bytes signature(static_cast<std::size_t>(EVP_PKEY_get_size(&key)));
  std::size_t length = signature.size();
  if (EVP_PKEY_sign(&context, signature.data(), &length, digest.data(), digest.size()) != 1) {
    return openssl_error("sign");
  }
  signature.resize(length);
  return signature;
}

Result<void> verify_digest(EVP_PKEY_CTX& context, ByteView digest, ByteView signature) {
  if (EVP_PKEY_verify(&context, signature.data(), signature.size(), digest.data(), digest.size()) !=
      1) {
    return does_not_verify();
  }
  return {};
}

bool start_message(EVP_MD_CTX& context, EVP_PKEY& key, Use use) {
  return (use == Use::sign ? EVP_DigestSignInit(&context, nullptr, nullptr, nullptr, &key)
                           : EVP_DigestVerifyInit(&context, nullptr, nullptr, nullptr, &key)) == 1;
}

Result<EvpDigestContext> make_message_context(EVP_PKEY& key, Use use) {
  EvpDigestContext context{EVP_MD_CTX_new()};
  if (!context || !start_message(*context, key, use)) return openssl_error("prepare a signature");
  return context;
}

Result<Bytes> sign_message(EVP_MD_CTX& context, EVP_PKEY& key, ByteView message) {
  Bytes signature(static_cast<std::size_t>(EVP_PKEY_get_size(&key)));
  const auto attempt = [&] {
    std::size_t length = signature.size();
    return EVP_DigestSign(&context, signature.data(), &length, message.data(), message.size()) == 1;
  };
  if (attempt()) return signature;
  // OpenSSL 3.0 signs again and again with one context, and starting anew would cost 7 %. Later
  // ones want a fresh start for every message.
  ERR_clear_error();
  if (!start_message(context, key, Use::sign) || !attempt()) return openssl_error("sign");
  return signature;
}

Result<void> verify_message(EVP_MD_CTX& context, EVP_PKEY& key, ByteView message,
                            ByteView signature) {
  if (!start_message(context, key, Use::verify)) return openssl_error("prepare a check");
  if (EVP_DigestVerify(&context, signature.data(), signature.size(), message.data(),
                       message.size()) != 1) {
    return does_not_verify();
  }
  return {};
}

Result<EvpKey> read_public_key(ByteView der) {
  const std::uint8_t* at = der.data();
  EvpKey key{d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size()))};
  if (!key || at != der.data() + der.size()) {
    ERR_clear_error();
    return make_error(ErrorKind::rejected, "not a public key (SubjectPublicKeyInfo, DER)");
  }
  return key;
}

}  // namespace

Result<void> check_signature_input(model::KeyAlgorithm key, model::SignatureAlgorithm algorithm,
                                   ByteView input) {
  if (model::family(key) != model::family(algorithm)) {
    return unsupported(std::string{model::name(algorithm)} + " does not fit a key of type " +
                       std::string{model::name(key)});
  }
  const auto digest = model::digest_of(algorithm);
  const std::size_t wanted = model::digest_bytes(digest);
  if (digest != model::DigestAlgorithm::none && input.size() != wanted) {
    return unsupported(std::string{model::name(algorithm)} + " takes a digest of " +
                       std::to_string(wanted) + " bytes, not " + std::to_string(input.size()));
  }
  return {};
}

EvpSigningKey::EvpSigningKey(EvpKey key, ReloadKey reload, model::KeyAlgorithm algorithm,
                             Bytes public_key)
    : key_(std::move(key)),
      reload_(std::move(reload)),
      algorithm_(algorithm),
      public_key_(std::move(public_key)) {}

Result<Bytes> EvpSigningKey::sign(model::SignatureAlgorithm algorithm, ByteView input) {
  TRY_VOID(check_signature_input(algorithm_, algorithm, input));
  const SecretScope secrets;
  TRY(EVP_PKEY* const key, evp_key());
  if (algorithm == model::SignatureAlgorithm::ed25519) {
    if (!message_signer_) {
      TRY(message_signer_, make_message_context(*key, Use::sign));
    }
    return sign_message(*message_signer_, *key, input);
  }
  auto& context = signers_.at(static_cast<std::size_t>(algorithm));
  if (!context) {
    TRY(context, make_context(*key, algorithm, Use::sign));
  }
  return sign_digest(*context, *key, input);
}

Result<void> EvpSigningKey::verify(model::SignatureAlgorithm algorithm, ByteView input,
                                   ByteView signature) {
  TRY_VOID(check_signature_input(algorithm_, algorithm, input));
  TRY(EVP_PKEY* const key, evp_key());
  if (algorithm == model::SignatureAlgorithm::ed25519) {
    if (!message_verifier_) {
      TRY(message_verifier_, make_message_context(*key, Use::verify));
    }
    return verify_message(*message_verifier_, *key, input, signature);
  }
  auto& context = verifiers_.at(static_cast<std::size_t>(algorithm));
  if (!context) {
    TRY(context, make_context(*key, algorithm, Use::verify));
  }
  return verify_digest(*context, input, signature);
}

// From here on it stays: contexts hold it, or the caller does.
Result<EVP_PKEY*> EvpSigningKey::evp_key() {
  if (!key_) {
    TRY(key_, reload_());
  }
  is_in_use_ = true;
  return key_.get();
}

PreparedKey* EvpSigningKey::prepared(SigningImplementation& implementation) {
  if (auto* const form = forms_.find(implementation)) return form;
  if (!key_) {
    auto loaded = reload_();
    if (loaded.has_error()) return nullptr;
    key_ = *std::move(loaded);
  }
  auto* const form = forms_.make(implementation, algorithm_, *key_);
  if (form && reload_ && !is_in_use_) key_.reset();
  return form;
}

Result<std::unique_ptr<ports::SigningKey>> make_signing_key(EvpKey key, ReloadKey reload) {
  TRY(const model::KeyAlgorithm algorithm, algorithm_of(*key));
  TRY(Bytes public_key, public_key_der(*key));
  return std::unique_ptr<ports::SigningKey>(std::make_unique<EvpSigningKey>(
      std::move(key), std::move(reload), algorithm, std::move(public_key)));
}

EVP_PKEY* evp_key_of(ports::SigningKey& key) {
  auto* ours = dynamic_cast<EvpSigningKey*>(&key);
  if (!ours) return nullptr;
  const auto evp_key = ours->evp_key();
  return evp_key.has_value() ? *evp_key : nullptr;
}

Result<void> verify_signature(ByteView public_key_der, model::SignatureAlgorithm algorithm,
                              ByteView input, ByteView signature) {
  TRY(const EvpKey key, read_public_key(public_key_der));
  TRY(const model::KeyAlgorithm key_algorithm, algorithm_of(*key));
  TRY_VOID(check_signature_input(key_algorithm, algorithm, input));
  if (algorithm == model::SignatureAlgorithm::ed25519) {
    TRY(const EvpDigestContext context, make_message_context(*key, Use::verify));
    return verify_message(*context, *key, input, signature);
  }
  TRY(const EvpKeyContext context, make_context(*key, algorithm, Use::verify));
  return verify_digest(*context, input, signature);
}

}  // namespace sealmint::crypto

// A private key in memory, on OpenSSL's EVP.
#pragma once

#include <functional>
#include <memory>

#include "core/base/bytes.hpp"
#include "core/base/result.hpp"
#include "core/crypto/evp.hpp"
#include "core/crypto/secure_memory.hpp"
#include "core/model/algorithm.hpp"
#include "core/ports/key_vault.hpp"

namespace sealmint::crypto {

// A fresh key; the RSA exponent is 65537.
Result<EvpKey> generate_key(model::KeyAlgorithm algorithm);

// The algorithm of an OpenSSL key; `unsupported` for any we do not list (RSA of another size or
// exponent, other curves, explicit parameters).
Result<model::KeyAlgorithm> algorithm_of(const EVP_PKEY& key);

// SubjectPublicKeyInfo, DER.
Result<Bytes> public_key_der(const EVP_PKEY& key);

// Raw parameters of a private key (not PKCS#8): a version byte, the stored algorithm number, then
// each parameter as a 2-byte length and its big-endian bytes. RSA: n e d p q dp dq qinv; EC: the
// private scalar and the uncompressed point; Ed25519: the seed. Loading them costs microseconds
// where a PKCS#8 parse costs half a millisecond. OpenSSL works within a SecretScope.
Result<SecureBytes> to_raw_parameters(const EVP_PKEY& key);
Result<EvpKey> from_raw_parameters(std::span<const std::uint8_t> raw);

// ports::SigningKey over EVP. Keeps one initialised context per signature algorithm it has met, so
// a second signature pays for nothing but the arithmetic.
//
// A key that can be loaded again gives its EVP key up as soon as an implementation of signing has
// its own form of it: OpenSSL needs 12 KiB of the secure heap for RSA-3072, eight lanes one.
// `reload` must answer the same key; it is called on the thread that uses the signing key.
using ReloadKey = std::function<Result<EvpKey>()>;
Result<std::unique_ptr<ports::SigningKey>> make_signing_key(EvpKey key, ReloadKey reload = {});

// The EVP key inside a SigningKey made by this module, for X.509 functions that want one; null for
// other implementations, and when it cannot be loaded. The key stays owned by `key`.
EVP_PKEY* evp_key_of(ports::SigningKey& key);

// Checks a signature with a public key (SubjectPublicKeyInfo, DER). An error means no.
Result<void> verify_signature(ByteView public_key_der, model::SignatureAlgorithm algorithm,
                              ByteView input, ByteView signature);

}  // namespace sealmint::crypto

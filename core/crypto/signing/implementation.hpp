// One way to make signatures: what OpenSSL does one at a time and a multi-buffer library eight at a
// time. Padding, DER, checks and sampling stand above it and are the same for all.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/base/bytes.hpp"
#include "core/base/result.hpp"
#include "core/crypto/evp.hpp"
#include "core/model/algorithm.hpp"

namespace sealmint::crypto {

// The most lanes that an implementation may have.
inline constexpr std::size_t lanes_max = 8;

// Of RSA-4096, the largest key there is.
inline constexpr std::size_t rsa_modulus_bytes_max = 512;

// A private key in the form that one implementation works with. Wipes itself.
class PreparedKey {
 public:
  virtual ~PreparedKey() = default;
};

// One signature in its raw form, to be made or to be checked.
//
//   family   | input                                      | signature
//   RSA      | the encoded block, as long as the modulus  | as long as the modulus
//   EC       | a digest of any length (FIPS 186-5, 6.4.1) | r and s, each as long as the field
//   Ed25519  | the message; its pointer is never null     | R and S, 32 bytes each
struct RawOperation {
  PreparedKey* key = nullptr;
  ByteView input;
  std::span<std::uint8_t> signature;
  // The answer: it was made, or it is right.
  bool is_good = false;
};

// Bytes of a raw signature: the modulus, two field elements, or 64.
std::size_t raw_signature_bytes(model::KeyAlgorithm algorithm);

// Not thread-safe: every worker has its own, with its own scratch memory for secrets.
class SigningImplementation {
 public:
  virtual ~SigningImplementation() = default;

  // "openssl", "crypto_mb"; the same for all objects of one class of implementation. A prepared key
  // of one fits another of that name.
  virtual std::string_view name() const = 0;
  virtual std::string version() const = 0;

  // How many signatures one call makes at once; 0 when this implementation cannot do the algorithm
  // here: asked of the processor, not of the compiler.
  virtual std::size_t lanes(model::KeyAlgorithm algorithm) const = 0;

  // Takes what it needs out of a key, once for each worker and key. Throws std::bad_alloc when the
  // secure heap is full.
  virtual Result<std::unique_ptr<PreparedKey>> prepare(model::KeyAlgorithm algorithm,
                                                       const EVP_PKEY& key) = 0;

  // One call of 1 to lanes(algorithm) operations, each with any key of the algorithm. One that
  // fails leaves the others as they would have been without it.
  virtual void sign(model::KeyAlgorithm algorithm, std::span<RawOperation> operations) = 0;
  virtual void verify(model::KeyAlgorithm algorithm, std::span<RawOperation> operations) = 0;
};

}  // namespace sealmint::crypto

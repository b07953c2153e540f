// What the module computes itself: digests, and whether a signature is by the key that it shows.
#pragma once

#include <openssl/evp.h>

#include <cstddef>
#include <memory>

#include "core/base/bytes.hpp"
#include "core/model/algorithm.hpp"

namespace sealmint::pkcs11 {

// Before anything else of OpenSSL: this copy of it reads no configuration of the host, which may
// name engines and this very module, and leaves nothing to be done at exit.
void start_openssl();

// A digest of a message that comes in pieces. Throws std::bad_alloc.
class Digest {
 public:
  explicit Digest(model::DigestAlgorithm algorithm);
  void update(ByteView part);
  Bytes finish();

 private:
  struct Free {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  std::unique_ptr<EVP_MD_CTX, Free> context_;
};

Bytes digest_of(model::DigestAlgorithm algorithm, ByteView message);

// A place below `count`, which is not 0, that nobody can foresee. Throws std::runtime_error.
std::size_t random_place(std::size_t count);

// Whether `signature`, in the server's form, is one of `data` (a digest; for Ed25519 the message)
// by the key. PSS: MGF1 with the same hash, a salt as long as the digest.
bool is_signature_of(EVP_PKEY* key, model::SignatureAlgorithm algorithm, ByteView data,
                     ByteView signature);

}  // namespace sealmint::pkcs11

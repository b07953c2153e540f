// Signatures made several at a time. Where a processor can make eight at the price of one, a batch
// may hold the keys of eight signers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/base/bytes.hpp"
#include "core/base/result.hpp"
#include "core/model/algorithm.hpp"
#include "core/ports/key_vault.hpp"

namespace sealmint::ports {

// One signature to be made.
struct SignTask {
  // Not null; opened by the vault that the batch signer belongs to, and used by this thread only.
  SigningKey* key = nullptr;
  model::SignatureAlgorithm algorithm = model::SignatureAlgorithm::rsa_pkcs1_sha256;
  // A digest of the algorithm's length, or the message itself for Ed25519.
  ByteView input;
  // Where the signature goes: at least model::signature_bytes_max() of the key's algorithm.
  std::span<std::uint8_t> space;
  // Check this signature with the public key whatever the sampling says. RSA ones always are: one
  // fault in a CRT half gives the key away.
  bool must_verify = false;

  // Answers. `size` bytes of `space` hold the signature when `outcome` is a value; otherwise
  // `space` is wiped.
  std::size_t size = 0;
  Result<void> outcome;
  // The signature was made and did not verify: the key must not be used again before somebody has
  // looked (outcome: unavailable, "key_integrity").
  bool is_faulty = false;
};

// One per worker thread, not thread-safe: it keeps scratch memory for secrets. Never throws for
// what a task holds: every task has its outcome afterwards, whatever became of the others.
class BatchSigner {
 public:
  virtual ~BatchSigner() = default;

  // Signs all tasks, whose keys are all of one algorithm; any number, cut into fills by itself.
  // Errors of a task: unsupported (the algorithm does not fit the key, or the input's length the
  // algorithm), unavailable ("key_integrity"), internal.
  virtual void sign(std::span<SignTask> tasks) = 0;

  // How many tasks of this key algorithm fill one call of the fastest implementation; at least 1.
  virtual std::size_t lanes(model::KeyAlgorithm algorithm) const = 0;
};

}  // namespace sealmint::ports

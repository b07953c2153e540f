// Nonces for ECDSA where an implementation wants to be given them. Whoever learns one, or sees one
// used twice, has the key (docs/adr/0008-signing-implementations.md says why these are safe).
#pragma once

#include <cstdint>
#include <span>

#include "core/base/bytes.hpp"
#include "core/model/algorithm.hpp"

namespace sealmint::crypto {

// 64-bit limbs of a number below a curve's order, the lowest first: 4, 6 or 9.
std::size_t order_limbs(model::KeyAlgorithm curve);

// Fills `nonces`, a whole number of nonces of order_limbs(curve) limbs each, with numbers evenly
// distributed over 1 to n - 1: OpenSSL's generator for secrets of this thread (CTR_DRBG over
// AES-256, SP 800-90A), tested and drawn again when out of range (FIPS 186-5 appendix A.3.2).
//
// `bound_to` goes into the generator as additional input. With the private keys and the digests in
// it, a generator that repeats itself (a virtual machine that was copied) gives the same nonces for
// the same signatures only, and one that can be predicted still gives nothing to whom does not have
// the keys. A forked process never repeats its parent: OpenSSL seeds anew.
void draw_nonces(model::KeyAlgorithm curve, ByteView bound_to, std::span<std::uint64_t> nonces);

// Whether a number is from 1 to n - 1, in time that does not depend on it.
bool is_valid_nonce(model::KeyAlgorithm curve, std::span<const std::uint64_t> number);

}  // namespace sealmint::crypto

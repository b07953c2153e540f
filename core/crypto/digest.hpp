// SHA-2 over memory.
#pragma once

#include "core/base/bytes.hpp"
#include "core/model/algorithm.hpp"

namespace sealmint::crypto {

Sha256 sha256(ByteView data);

// SHA-256 over the concatenation of parts, each preceded by its length as 8 bytes, so that
// ("ab","c") and ("a","bc") differ.
Sha256 sha256_of_parts(std::initializer_list<ByteView> parts);
Sha256 sha256_of_parts(std::span<const ByteView> parts);

// `digest` must not be `none`.
Bytes hash(model::DigestAlgorithm digest, ByteView data);

// Hashes without an allocation; `out` has room for the digest.
void hash_into(model::DigestAlgorithm digest, ByteView data, std::span<std::uint8_t> out);

}  // namespace sealmint::crypto

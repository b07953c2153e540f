// The digests of a manifest as one column: each preceded by its length in one byte.
#pragma once

#include "core/base/bytes.hpp"
#include "core/model/manifest.hpp"

namespace sealmint::storage {

Bytes encode(const model::ManifestDigests& digests);
// False when the bytes are none that encode() made: the column was altered.
bool decode(ByteView bytes, model::ManifestDigests& digests);

}  // namespace sealmint::storage

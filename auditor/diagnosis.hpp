// How what stands in a bundle differs from what was logged.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "core/base/bytes.hpp"

namespace sealmint::auditor {

// A sentence on the entry at `place` of the bundle, the first that has not the hash that was
// logged. `logged` are the hashes of the entries that should stand there; the first is entry
// `first`.
std::string how_entry_differs(ByteView bundle, std::span<const Sha256> logged, std::uint64_t first,
                              std::size_t place);

}  // namespace sealmint::auditor

// Roots and proofs of a tree whose hashes are kept in tiles: as much is read as a proof needs.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "core/base/bytes.hpp"
#include "core/base/result.hpp"

namespace sealmint::audit {

// The roots of `count` complete subtrees of 256^level leaves side by side, from the `first`-th one
// on; `count` is at most 256, and all of them lie in one tile.
using ReadHashes = std::function<Result<std::vector<Sha256>>(unsigned level, std::uint64_t first,
                                                             std::size_t count)>;

// Of leaves that lie in memory.
Sha256 root_of_leaves(std::span<const Bytes> leaves);

// What the tile of level 0 of a bundle holds. Nothing when the lengths in the bundle do not add up.
std::optional<std::vector<Sha256>> leaf_hashes(ByteView bundle);

// Errors of all three: those of `read`, and `internal` when it answers another number of hashes.
Result<Sha256> root_of(std::uint64_t size, const ReadHashes& read);

// RFC 6962 section 2.1.1. `index` must be below `size`.
Result<std::vector<Sha256>> inclusion_path(std::uint64_t index, std::uint64_t size,
                                           const ReadHashes& read);

}  // namespace sealmint::audit

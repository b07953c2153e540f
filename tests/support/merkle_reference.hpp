// Proofs computed from all leaves, straight from their definition: what the product computes from a
// few stored hashes has to be the same.
#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "core/crypto/merkle.hpp"

namespace sealmint::testing {

// The audit path of one leaf, from the leaf upwards (RFC 6962 section 2.1.1). `index` must be below
// the number of leaves.
inline std::vector<Sha256> inclusion_path(std::span<const Sha256> leaf_hashes, std::size_t index) {
  std::vector<Sha256> path;
  while (leaf_hashes.size() > 1) {
    const std::size_t split = crypto::merkle_split(leaf_hashes.size());
    const auto left = leaf_hashes.first(split);
    const auto right = leaf_hashes.subspan(split);
    const bool is_left = index < split;
    path.push_back(crypto::merkle_root(is_left ? right : left));
    leaf_hashes = is_left ? left : right;
    if (!is_left) index -= split;
  }
  std::ranges::reverse(path);
  return path;
}

}  // namespace sealmint::testing

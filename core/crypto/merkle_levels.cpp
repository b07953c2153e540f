#include "core/crypto/merkle_levels.hpp"

#include <utility>

#include "core/crypto/merkle.hpp"

namespace sealmint::crypto {

MerkleLevels::MerkleLevels(std::vector<Sha256> leaf_hashes) {
  levels_.push_back(std::move(leaf_hashes));
  while (levels_.back().size() > 1) {
    const auto& below = levels_.back();
    std::vector<Sha256> level;
    level.reserve((below.size() + 1) / 2);
    for (std::size_t i = 0; i + 1 < below.size(); i += 2) {
      level.push_back(merkle_node_hash(below[i], below[i + 1]));
    }
    // A node without a sibling rises as it is, which is where RFC 6962 splits a tree.
    if (below.size() % 2 != 0) level.push_back(below.back());
    levels_.push_back(std::move(level));
  }
}

std::vector<Sha256> MerkleLevels::path(std::size_t index) const {
  std::vector<Sha256> path;
  for (const auto& level : levels_) {
    const std::size_t sibling = index ^ 1;
    if (sibling < level.size()) path.push_back(level[sibling]);
    index /= 2;
  }
  return path;
}

}  // namespace sealmint::crypto

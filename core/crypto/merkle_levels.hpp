// A whole Merkle tree in memory (RFC 6962 section 2.1), for many proofs of one list: each costs a
// look-up for each level, where its definition hashes the tree anew.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/base/bytes.hpp"

namespace sealmint::crypto {

class MerkleLevels {
 public:
  // At least one leaf.
  explicit MerkleLevels(std::vector<Sha256> leaf_hashes);

  const Sha256& root() const { return levels_.back().front(); }
  // The audit path of one leaf, from the leaf upwards. `index` must be below the number of leaves.
  std::vector<Sha256> path(std::size_t index) const;

 private:
  std::vector<std::vector<Sha256>> levels_;  // the leaves first, the root last
};

}  // namespace sealmint::crypto

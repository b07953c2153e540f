// Merkle trees over SHA-256 as in Certificate Transparency: RFC 6962 section 2.1 and RFC 9162
// section 2.1. Leaves and inner nodes are hashed with different prefixes, so that no node can be
// passed off as a leaf.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/base/bytes.hpp"

namespace sealmint::crypto {

// Where a tree of so many leaves, at least 2, is split: the largest power of two below the size.
std::uint64_t merkle_split(std::uint64_t size);

Sha256 merkle_leaf_hash(ByteView data);
Sha256 merkle_node_hash(const Sha256& left, const Sha256& right);

// Grows a tree leaf by leaf and keeps only its right edge: the roots of the complete subtrees, the
// largest first, at most one for each bit of the size.
class MerkleTree {
 public:
  MerkleTree() = default;
  // Goes on from a kept edge. Nothing when the edge has not one hash for each bit set in `size`.
  static std::optional<MerkleTree> resume(std::uint64_t size, std::vector<Sha256> edge);

  void append(const Sha256& leaf_hash);
  // Also tells of each complete subtree that this leaf completes, from the smallest on, by its
  // height and root; the leaf itself is the one of height 0.
  template <class OnSubtree>
  void append(const Sha256& leaf_hash, OnSubtree&& on_subtree);
  std::uint64_t size() const { return size_; }
  const std::vector<Sha256>& edge() const { return edge_; }
  Sha256 root() const;  // of the empty tree: SHA-256 of nothing

 private:
  std::uint64_t size_ = 0;
  std::vector<Sha256> edge_;
};

template <class OnSubtree>
void MerkleTree::append(const Sha256& leaf_hash, OnSubtree&& on_subtree) {
  Sha256 subtree = leaf_hash;
  unsigned height = 0;
  on_subtree(height, subtree);
  // Each low bit that is set stands for a complete subtree of the size that `subtree` has reached.
  for (std::uint64_t bits = size_; (bits & 1) != 0; bits >>= 1) {
    subtree = merkle_node_hash(edge_.back(), subtree);
    edge_.pop_back();
    on_subtree(++height, subtree);
  }
  edge_.push_back(subtree);
  ++size_;
}

Sha256 merkle_root(std::span<const Sha256> leaf_hashes);

// The root to which a path leads (RFC 9162 section 2.1.3.2): comparing it with a trusted root
// proves the leaf. Nothing when index, size and length of the path do not fit together.
std::optional<Sha256> merkle_root_of_path(const Sha256& leaf_hash, std::uint64_t index,
                                          std::uint64_t size, std::span<const Sha256> path);

}  // namespace sealmint::crypto

#include "core/crypto/merkle.hpp"

#include <algorithm>
#include <bit>

#include "core/crypto/digest.hpp"
#include "core/crypto/digest_method.hpp"

namespace sealmint::crypto {
namespace {

constexpr std::uint8_t leaf_prefix = 0;
constexpr std::uint8_t node_prefix = 1;

void add_consistency(std::span<const Sha256> leaves, std::size_t old_size, bool is_old_tree,
                     std::vector<Sha256>& path) {
  if (old_size == leaves.size()) {
    if (!is_old_tree) path.push_back(merkle_root(leaves));
    return;
  }
  const std::size_t split = merkle_split(leaves.size());
  if (old_size <= split) {
    add_consistency(leaves.first(split), old_size, is_old_tree, path);
    path.push_back(merkle_root(leaves.subspan(split)));
  } else {
    add_consistency(leaves.subspan(split), old_size - split, false, path);
    path.push_back(merkle_root(leaves.first(split)));
  }
}

}  // namespace

std::uint64_t merkle_split(std::uint64_t size) { return std::bit_floor(size - 1); }

Sha256 merkle_leaf_hash(ByteView data) { return sha256_prefixed(leaf_prefix, data); }

Sha256 merkle_node_hash(const Sha256& left, const Sha256& right) {
  std::array<std::uint8_t, 1 + 2 * sizeof(Sha256)> input{};
  input[0] = node_prefix;
  std::ranges::copy(left, input.begin() + 1);
  std::ranges::copy(right, input.begin() + 1 + sizeof(Sha256));
  return sha256(input);
}

std::optional<MerkleTree> MerkleTree::resume(std::uint64_t size, std::vector<Sha256> edge) {
  if (static_cast<std::size_t>(std::popcount(size)) != edge.size()) return std::nullopt;
  MerkleTree tree;
  tree.size_ = size;
  tree.edge_ = std::move(edge);
  return tree;
}

void MerkleTree::append(const Sha256& leaf_hash) {
  append(leaf_hash, [](unsigned, const Sha256&) {});
}

Sha256 MerkleTree::root() const {
  if (edge_.empty()) return sha256({});
  Sha256 root = edge_.back();
  for (std::size_t i = edge_.size() - 1; i > 0; --i) root = merkle_node_hash(edge_[i - 1], root);
  return root;
}

Sha256 merkle_root(std::span<const Sha256> leaf_hashes) {
  MerkleTree tree;
  for (const Sha256& leaf_hash : leaf_hashes) tree.append(leaf_hash);
  return tree.root();
}

std::vector<Sha256> merkle_inclusion_path(std::span<const Sha256> leaf_hashes, std::size_t index) {
  std::vector<Sha256> path;
  while (leaf_hashes.size() > 1) {
    const std::size_t split = merkle_split(leaf_hashes.size());
    const auto left = leaf_hashes.first(split);
    const auto right = leaf_hashes.subspan(split);
    const bool is_left = index < split;
    path.push_back(merkle_root(is_left ? right : left));
    leaf_hashes = is_left ? left : right;
    if (!is_left) index -= split;
  }
  std::ranges::reverse(path);
  return path;
}

std::optional<Sha256> merkle_root_of_path(const Sha256& leaf_hash, std::uint64_t index,
                                          std::uint64_t size, std::span<const Sha256> path) {
  if (index >= size) return std::nullopt;
  std::uint64_t at = index;
  std::uint64_t last = size - 1;
  Sha256 root = leaf_hash;
  for (const Sha256& sibling : path) {
    if (last == 0) return std::nullopt;
    if ((at & 1) != 0 || at == last) {
      root = merkle_node_hash(sibling, root);
      // On the right edge a node may rise several levels without a sibling.
      while ((at & 1) == 0 && at != 0) {
        at >>= 1;
        last >>= 1;
      }
    } else {
      root = merkle_node_hash(root, sibling);
    }
    at >>= 1;
    last >>= 1;
  }
  if (last != 0) return std::nullopt;
  return root;
}

std::vector<Sha256> merkle_consistency_path(std::span<const Sha256> leaf_hashes,
                                            std::size_t old_size) {
  std::vector<Sha256> path;
  add_consistency(leaf_hashes, old_size, true, path);
  return path;
}

bool is_merkle_consistent(std::uint64_t old_size, const Sha256& old_root, std::uint64_t new_size,
                          const Sha256& new_root, std::span<const Sha256> path) {
  if (old_size == 0 || old_size > new_size) return false;
  if (old_size == new_size) return path.empty() && old_root == new_root;
  std::uint64_t at = old_size - 1;
  std::uint64_t last = new_size - 1;
  while ((at & 1) != 0) {
    at >>= 1;
    last >>= 1;
  }
  // A complete old tree is itself the first node of the proof and left out of it.
  const bool starts_with_old_root = std::has_single_bit(old_size);
  if (!starts_with_old_root) {
    if (path.empty()) return false;
  }
  Sha256 old_reached = starts_with_old_root ? old_root : path.front();
  Sha256 new_reached = old_reached;
  for (const Sha256& sibling : path.subspan(starts_with_old_root ? 0 : 1)) {
    if (last == 0) return false;
    if ((at & 1) != 0 || at == last) {
      old_reached = merkle_node_hash(sibling, old_reached);
      new_reached = merkle_node_hash(sibling, new_reached);
      while ((at & 1) == 0 && at != 0) {
        at >>= 1;
        last >>= 1;
      }
    } else {
      new_reached = merkle_node_hash(new_reached, sibling);
    }
    at >>= 1;
    last >>= 1;
  }
  return last == 0 && old_reached == old_root && new_reached == new_root;
}

}  // namespace sealmint::crypto

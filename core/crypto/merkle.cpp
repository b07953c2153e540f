#include "core/crypto/merkle.hpp"

#include <algorithm>
#include <bit>

#include "core/crypto/digest.hpp"
#include "core/crypto/digest_method.hpp"

namespace sealmint::crypto {
namespace {

constexpr std::uint8_t leaf_prefix = 0;
constexpr std::uint8_t node_prefix = 1;

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

}  // namespace sealmint::crypto

#include "core/audit/tree.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "core/audit/bundle_reader.hpp"
#include "core/audit/tiles.hpp"
#include "core/base/must.hpp"
#include "core/crypto/merkle.hpp"

namespace sealmint::audit {
namespace {

// Leaves from `first` up to, not including, `last`.
struct Range {
  std::uint64_t first;
  std::uint64_t last;
  std::uint64_t size() const { return last - first; }
};

// Where RFC 6962 splits a range of two leaves or more.
std::uint64_t split_of(const Range& range) {
  return range.first + crypto::merkle_split(range.size());
}

// The root of a complete subtree of 2^height leaves.
Result<Sha256> node(unsigned height, std::uint64_t index, const ReadHashes& read) {
  const unsigned level = height / tile_height;
  const unsigned inside = height % tile_height;
  const std::size_t count = std::size_t{1} << inside;
  TRY(const auto hashes, read(level, index << inside, count));
  if (hashes.size() != count) return make_error(ErrorKind::internal, "a tile lacks hashes");
  return crypto::merkle_root(hashes);
}

// `range` begins where a complete subtree at least as large as itself does, as all parts of a split
// do.
Result<Sha256> root_of_range(Range range, const ReadHashes& read) {
  const std::uint64_t size = range.size();
  std::vector<Sha256> edge;  // the roots of the complete subtrees, the largest first
  while (range.size() > 0) {
    const auto height = static_cast<unsigned>(std::bit_width(range.size()) - 1);
    TRY(const Sha256 root, node(height, range.first >> height, read));
    edge.push_back(root);
    range.first += std::uint64_t{1} << height;
  }
  return crypto::MerkleTree::resume(size, std::move(edge))->root();
}

}  // namespace

Sha256 root_of_leaves(std::span<const Bytes> leaves) {
  crypto::MerkleTree tree;
  for (const Bytes& leaf : leaves) tree.append(crypto::merkle_leaf_hash(leaf));
  return tree.root();
}

std::optional<std::vector<Sha256>> leaf_hashes(ByteView bundle) {
  std::vector<Sha256> hashes;
  BundleReader entries(bundle);
  while (const auto entry = entries.next()) hashes.push_back(crypto::merkle_leaf_hash(*entry));
  if (!entries.is_at_end()) return std::nullopt;
  return hashes;
}

Result<Sha256> root_of(std::uint64_t size, const ReadHashes& read) {
  return root_of_range({0, size}, read);
}

Result<std::vector<Sha256>> inclusion_path(std::uint64_t index, std::uint64_t size,
                                           const ReadHashes& read) {
  must(index < size, "what is proved to be in a tree is in it");
  std::vector<Sha256> path;
  for (Range range{0, size}; range.size() > 1;) {
    const std::uint64_t split = split_of(range);
    const Range left{range.first, split};
    const Range right{split, range.last};
    const bool is_left = index < split;
    TRY(const Sha256 sibling, root_of_range(is_left ? right : left, read));
    path.push_back(sibling);
    range = is_left ? left : right;
  }
  std::ranges::reverse(path);
  return path;
}

}  // namespace sealmint::audit

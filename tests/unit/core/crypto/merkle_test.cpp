// Against the vectors of Certificate Transparency, and every size up to 70 against the recursive
// definition of RFC 6962.
#include "core/crypto/merkle.hpp"

#include <boost/test/unit_test.hpp>

#include <bit>

#include "core/crypto/digest.hpp"
#include "tests/support/merkle_reference.hpp"

namespace sealmint::crypto {
namespace {

constexpr std::size_t sizes = 70;

// The leaves of the reference tests of Certificate Transparency.
constexpr std::array<std::string_view, 8> known_leaves{"",
                                                       "00",
                                                       "10",
                                                       "2021",
                                                       "3031",
                                                       "40414243",
                                                       "5051525354555657",
                                                       "606162636465666768696a6b6c6d6e6f"};
constexpr std::array<std::string_view, 9> known_roots{
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

std::vector<Sha256> known_leaf_hashes() {
  std::vector<Sha256> hashes;
  for (const auto leaf : known_leaves) hashes.push_back(merkle_leaf_hash(*from_hex(leaf)));
  return hashes;
}

std::vector<Sha256> numbered_leaf_hashes(std::size_t count) {
  std::vector<Sha256> hashes;
  for (std::size_t i = 0; i < count; ++i) hashes.push_back(merkle_leaf_hash(Bytes(i, 0x5a)));
  return hashes;
}

// MTH of RFC 6962 section 2.1, word for word.
Sha256 defined_root(std::span<const Sha256> leaves) {
  if (leaves.empty()) return sha256({});
  if (leaves.size() == 1) return leaves.front();
  const std::size_t split = std::bit_floor(leaves.size() - 1);
  return merkle_node_hash(defined_root(leaves.first(split)), defined_root(leaves.subspan(split)));
}

Sha256 altered(Sha256 hash) {
  hash[7] ^= 1;
  return hash;
}

std::vector<Sha256> one_hash_more(std::vector<Sha256> hashes) {
  hashes.push_back({});
  return hashes;
}

BOOST_AUTO_TEST_SUITE(merkle)

BOOST_AUTO_TEST_CASE(the_known_trees_have_their_known_roots) {
  const auto leaves = known_leaf_hashes();
  for (std::size_t size = 0; size <= leaves.size(); ++size) {
    BOOST_TEST(to_hex(merkle_root(std::span(leaves).first(size))) == known_roots.at(size));
  }
}

// RFC 6962 section 2.1.3 names these paths of a tree of seven leaves by the hashes of its figure.
BOOST_AUTO_TEST_CASE(the_example_of_the_rfc_holds) {
  const auto d = numbered_leaf_hashes(7);
  const auto g = merkle_node_hash(d[0], d[1]);
  const auto h = merkle_node_hash(d[2], d[3]);
  const auto i = merkle_node_hash(d[4], d[5]);
  const auto k = merkle_node_hash(g, h);
  const auto l = merkle_node_hash(i, d[6]);
  BOOST_TEST((testing::inclusion_path(d, 0) == std::vector{d[1], h, l}));
  BOOST_TEST((testing::inclusion_path(d, 3) == std::vector{d[2], g, l}));
  BOOST_TEST((testing::inclusion_path(d, 4) == std::vector{d[5], d[6], k}));
  BOOST_TEST((testing::inclusion_path(d, 6) == std::vector{i, k}));
}

BOOST_AUTO_TEST_CASE(a_growing_tree_has_the_defined_root_at_every_size) {
  const auto leaves = numbered_leaf_hashes(sizes);
  MerkleTree tree;
  for (std::size_t size = 0; size <= sizes; ++size) {
    BOOST_TEST((tree.root() == defined_root(std::span(leaves).first(size))));
    const auto resumed = MerkleTree::resume(tree.size(), tree.edge());
    BOOST_REQUIRE(resumed.has_value());
    BOOST_TEST((resumed->root() == tree.root()));
    BOOST_TEST(!MerkleTree::resume(tree.size(), one_hash_more(tree.edge())).has_value());
    if (size < sizes) tree.append(leaves[size]);
  }
}

BOOST_AUTO_TEST_CASE(every_leaf_of_every_size_proves_its_inclusion_and_nothing_else) {
  const auto leaves = numbered_leaf_hashes(sizes);
  for (std::size_t size = 1; size <= sizes; ++size) {
    const auto tree = std::span(leaves).first(size);
    const Sha256 root = merkle_root(tree);
    for (std::size_t index = 0; index < size; ++index) {
      const auto path = testing::inclusion_path(tree, index);
      const auto reached = merkle_root_of_path(tree[index], index, size, path);
      BOOST_TEST((reached == root));
      BOOST_TEST((merkle_root_of_path(altered(tree[index]), index, size, path) != root));
      for (std::size_t at = 0; at < path.size(); ++at) {
        auto broken = path;
        broken[at] = altered(broken[at]);
        BOOST_TEST((merkle_root_of_path(tree[index], index, size, broken) != root));
      }
      for (std::size_t other = 0; other < size; ++other) {
        if (other == index) continue;
        BOOST_TEST((merkle_root_of_path(tree[index], other, size, path) != root));
      }
      auto longer = path;
      longer.push_back(root);
      BOOST_TEST(!merkle_root_of_path(tree[index], index, size, longer));
      if (!path.empty()) {
        BOOST_TEST(
            !merkle_root_of_path(tree[index], index, size, std::span(path).first(path.size() - 1)));
      }
    }
    BOOST_TEST(!merkle_root_of_path(tree[0], size, size, testing::inclusion_path(tree, 0)));
  }
}

BOOST_AUTO_TEST_CASE(an_inner_node_is_no_leaf) {
  const auto leaves = numbered_leaf_hashes(4);
  const auto inner = merkle_node_hash(leaves[0], leaves[1]);
  const std::vector path{merkle_node_hash(leaves[2], leaves[3])};
  // The hash of the node leads to the root, as it must; data that hashes to it as a leaf is not
  // to be had, because a leaf is hashed with another prefix.
  BOOST_TEST((merkle_root_of_path(inner, 0, 2, path) == merkle_root(leaves)));
  Bytes data(leaves[0].begin(), leaves[0].end());
  data.insert(data.end(), leaves[1].begin(), leaves[1].end());
  BOOST_TEST((merkle_leaf_hash(data) != inner));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::crypto

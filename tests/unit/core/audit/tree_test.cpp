// Proofs from tiles against those from all leaves, for trees around every edge of a tile.
#include "core/audit/tree.hpp"

#include <boost/test/unit_test.hpp>

#include "core/audit/tiles.hpp"
#include "core/crypto/merkle.hpp"
#include "tests/support/merkle_reference.hpp"

namespace sealmint::audit {
namespace {

std::vector<Sha256> leaves(std::uint64_t size) {
  std::vector<Sha256> hashes(static_cast<std::size_t>(size));
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    hashes[i][0] = static_cast<std::uint8_t>(i >> 8);
    hashes[i][1] = static_cast<std::uint8_t>(i);
  }
  return hashes;
}

// As tiles keep them: level by level.
class Tiles {
 public:
  explicit Tiles(std::vector<Sha256> hashes) {
    levels_.push_back(std::move(hashes));
    while (levels_.back().size() >= tile_width_max) {
      std::vector<Sha256> above;
      const std::span<const Sha256> below = levels_.back();
      for (std::size_t i = 0; i + tile_width_max <= below.size(); i += tile_width_max) {
        above.push_back(crypto::merkle_root(below.subspan(i, tile_width_max)));
      }
      levels_.push_back(std::move(above));
    }
  }

  ReadHashes reader() {
    return [this](unsigned level, std::uint64_t first,
                  std::size_t count) -> Result<std::vector<Sha256>> {
      BOOST_REQUIRE_LT(level, levels_.size());
      const auto& hashes = levels_[level];
      BOOST_REQUIRE_LE(first + count, hashes.size());
      BOOST_REQUIRE_EQUAL(first / tile_width_max, (first + count - 1) / tile_width_max);
      hashes_read_ += count;
      const auto begin = hashes.begin() + static_cast<std::ptrdiff_t>(first);
      return std::vector<Sha256>(begin, begin + static_cast<std::ptrdiff_t>(count));
    };
  }
  std::size_t hashes_read() const { return hashes_read_; }

 private:
  std::vector<std::vector<Sha256>> levels_;
  std::size_t hashes_read_ = 0;
};

constexpr std::uint64_t sizes[] = {1, 2, 3, 255, 256, 257, 511, 512, 513, 1'000, 66'000};

BOOST_AUTO_TEST_SUITE(tree)

BOOST_AUTO_TEST_CASE(roots_are_those_of_the_whole_tree) {
  BOOST_CHECK(*root_of(0, {}) == crypto::merkle_root({}));
  for (const auto size : sizes) {
    const auto all = leaves(size);
    Tiles tiles(all);
    BOOST_CHECK(*root_of(size, tiles.reader()) == crypto::merkle_root(all));
  }
}

BOOST_AUTO_TEST_CASE(inclusion_paths_are_those_of_the_whole_tree) {
  for (const auto size : sizes) {
    const auto all = leaves(size);
    Tiles tiles(all);
    for (const std::uint64_t index : {std::uint64_t{0}, size / 3, size / 2, size - 1}) {
      const auto path = inclusion_path(index, size, tiles.reader());
      BOOST_REQUIRE(path.has_value());
      BOOST_CHECK(*path == testing::inclusion_path(all, index));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_proof_reads_no_more_than_its_tiles) {
  const std::uint64_t size = 66'000;
  Tiles tiles(leaves(size));
  BOOST_REQUIRE(inclusion_path(40'000, size, tiles.reader()).has_value());
  BOOST_TEST(tiles.hashes_read() < 3U * tile_width_max);
}

BOOST_AUTO_TEST_CASE(a_tile_that_lacks_hashes_is_an_error) {
  const ReadHashes short_by_one = [](unsigned, std::uint64_t, std::size_t count) {
    return Result<std::vector<Sha256>>(std::vector<Sha256>(count - 1));
  };
  BOOST_TEST(root_of(2, short_by_one).has_error());
  BOOST_TEST(inclusion_path(0, 3, short_by_one).has_error());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::audit

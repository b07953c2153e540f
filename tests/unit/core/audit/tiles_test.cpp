#include "core/audit/tiles.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

#include "core/audit/leaf.hpp"

namespace sealmint::audit {
namespace {

std::size_t count(const std::vector<TileId>& tiles, std::optional<unsigned> level,
                  unsigned width_min, unsigned width_max) {
  return static_cast<std::size_t>(std::ranges::count_if(tiles, [&](const TileId& tile) {
    return tile.level == level && tile.width >= width_min && tile.width <= width_max;
  }));
}

// All tiles of a tree of that size, level by level; then its bundles of entries.
std::vector<TileId> tiles_of(std::uint64_t size) {
  std::vector<TileId> tiles;
  const auto add = [&](std::optional<unsigned> level) {
    for (std::uint64_t index = 0;; ++index) {
      const unsigned width = width_at(level.value_or(0), index, size);
      if (width == 0) return;
      tiles.push_back({level, index, width});
    }
  };
  for (unsigned level = 0; nodes_at(level, size) > 0; ++level) add(level);
  add(std::nullopt);
  return tiles;
}

BOOST_AUTO_TEST_SUITE(tiles)

// The example of the specification.
BOOST_AUTO_TEST_CASE(paths_are_those_of_the_specification) {
  BOOST_TEST(path_of({0, 1'234'067, 256}) == "tile/0/x001/x234/067");
  BOOST_TEST(path_of({3, 0, 1}) == "tile/3/000.p/1");
  BOOST_TEST(path_of({std::nullopt, 1'000, 255}) == "tile/entries/x001/000.p/255");
}

BOOST_AUTO_TEST_CASE(every_path_reads_back) {
  for (const std::uint64_t index : {0ULL, 1ULL, 999ULL, 1'000ULL, 1'234'067ULL, 1'000'000'000ULL}) {
    for (const unsigned width : {1U, 17U, 255U, 256U}) {
      for (const std::optional<unsigned> level :
           {std::optional<unsigned>(), std::optional(0U), std::optional(7U)}) {
        const TileId tile{level, index, width};
        const auto read = parse_tile_path(std::string_view(path_of(tile)).substr(5));
        BOOST_REQUIRE(read.has_value());
        BOOST_CHECK(*read == tile);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(other_paths_are_refused) {
  for (const auto* path : {"",
                           "0",
                           "0/",
                           "0/0",
                           "0/1234",
                           "0/00a",
                           "0/x000/001",
                           "0/001/002",
                           "0/x001/",
                           "0/x001",
                           "00/001",
                           "8/001",
                           "-1/001",
                           "entry/001",
                           "0/001.p/0",
                           "0/001.p/256",
                           "0/001.p/01",
                           "0/001.p/",
                           "0/001.p/1/2",
                           "0/001.p",
                           "0/../001",
                           "0/x001/x2/003",
                           "0/001.p/1 ",
                           "0/+01",
                           "0/x001/x001/x001/x001/x001/x001/001",
                           "64/000"}) {
    BOOST_TEST_CONTEXT(path) { BOOST_TEST(!parse_tile_path(path).has_value()); }
  }
}

// The example of the specification: a tree of 70,000.
BOOST_AUTO_TEST_CASE(a_tree_of_70000_has_the_tiles_of_the_specification) {
  const auto all = tiles_of(70'000);
  BOOST_TEST(count(all, 0U, 256, 256) == 273U);
  BOOST_TEST(count(all, 0U, 112, 112) == 1U);
  BOOST_TEST(count(all, 1U, 256, 256) == 1U);
  BOOST_TEST(count(all, 1U, 17, 17) == 1U);
  BOOST_TEST(count(all, 2U, 1, 1) == 1U);
  BOOST_TEST(count(all, std::nullopt, 256, 256) == 273U);
  BOOST_TEST(count(all, std::nullopt, 112, 112) == 1U);
  BOOST_TEST(all.size() == 274U + 2 + 1 + 274);
}

BOOST_AUTO_TEST_CASE(a_tree_of_256_has_a_full_tile_and_one_hash_above) {
  const auto all = tiles_of(256);
  BOOST_REQUIRE_EQUAL(all.size(), 3U);
  BOOST_CHECK((all[0] == TileId{0U, 0, 256}));
  BOOST_CHECK((all[1] == TileId{1U, 0, 1}));
  BOOST_CHECK((all[2] == TileId{std::nullopt, 0, 256}));
  BOOST_TEST(tiles_of(0).empty());
}

BOOST_AUTO_TEST_CASE(tiles_behind_the_end_have_no_width) {
  BOOST_TEST(width_at(0, 0, 0) == 0U);
  BOOST_TEST(width_at(0, 1, 256) == 0U);
  BOOST_TEST(width_at(0, UINT64_MAX, 70'000) == 0U);
  BOOST_TEST(width_at(7, 0, UINT64_MAX) == 255U);
  BOOST_TEST(width_at(8, 0, UINT64_MAX) == 0U);
}

BOOST_AUTO_TEST_CASE(bundles_have_lengths_of_two_bytes) {
  Bytes bundle;
  append_entry(bundle, Bytes{1, 2, 3});
  append_entry(bundle, {});
  append_entry(bundle, Bytes(leaf_bytes_max, 9));
  BOOST_TEST(to_hex(ByteView(bundle).first(9)) == "00030102030000ffff");
  const auto entries = parse_bundle(bundle);
  BOOST_REQUIRE(entries.has_value());
  BOOST_REQUIRE_EQUAL(entries->size(), 3U);
  BOOST_TEST((*entries)[2].size() == leaf_bytes_max);
  BOOST_TEST(!parse_bundle(ByteView(bundle).first(bundle.size() - 1)).has_value());
  BOOST_TEST(!parse_bundle(ByteView(bundle).first(1)).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::audit

#include "core/audit/sequencer.hpp"

#include <boost/test/unit_test.hpp>

#include <map>
#include <string>

#include "core/crypto/merkle.hpp"

namespace sealmint::audit {
namespace {

Bytes entry(std::uint64_t index) {
  const std::string text = "entry " + std::to_string(index);
  return Bytes(text.begin(), text.end());
}

void add(Sequencer& sequencer, std::uint64_t index) {
  const Bytes leaf = entry(index);
  const auto place =
      sequencer.append([&](Bytes& out) { out.insert(out.end(), leaf.begin(), leaf.end()); });
  BOOST_REQUIRE_EQUAL(place, index);
}

// What a store would hold after all those writes.
struct Stored {
  std::map<std::uint64_t, Bytes> bundles;
  std::map<std::pair<unsigned, std::uint64_t>, std::vector<Sha256>> tiles;
  std::uint64_t size = 0;

  void write(const LogWrites& writes) {
    for (const auto& segment : writes.segments) {
      BOOST_TEST(segment.first_index == size);
      size += segment.entry_count;
      const std::uint64_t number = segment.first_index / tile_width_max;
      BOOST_TEST((size - 1) / tile_width_max == number);
      Bytes& bundle = bundles[number];
      bundle.insert(bundle.end(), segment.entries.begin(), segment.entries.end());
    }
    for (const auto& tile : writes.tiles) {
      auto& hashes = tiles[{tile.level, tile.index}];
      // Full tiles are written once, and none twice in a commit.
      BOOST_TEST(hashes.size() < tile.hashes.size());
      hashes = tile.hashes;
    }
  }

  LogEdge edge() const {
    LogEdge edge{size, {{}}};
    for (std::uint64_t i = size - size % tile_width_max; i < size; ++i) {
      edge.levels[0].push_back(crypto::merkle_leaf_hash(entry(i)));
    }
    for (unsigned level = 1; nodes_at(level, size) > 0; ++level) {
      auto& hashes = edge.levels.emplace_back();
      const std::uint64_t nodes = nodes_at(level, size);
      if (nodes % tile_width_max != 0) hashes = tiles.at({level, nodes / tile_width_max});
    }
    return edge;
  }
};

void check_bundles(const Stored& stored) {
  std::map<std::uint64_t, Bytes> bundles;
  for (std::uint64_t i = 0; i < stored.size; ++i) {
    append_entry(bundles[i / tile_width_max], entry(i));
  }
  BOOST_TEST((stored.bundles == bundles));
}

// Every full tile, and those above the leaves that grow.
void check_tiles(const Stored& stored) {
  std::vector<Sha256> hashes;
  for (std::uint64_t i = 0; i < stored.size; ++i) {
    hashes.push_back(crypto::merkle_leaf_hash(entry(i)));
  }
  std::size_t expected = 0;
  for (unsigned level = 0; !hashes.empty(); ++level) {
    std::vector<Sha256> above;
    for (std::size_t first = 0; first < hashes.size(); first += tile_width_max) {
      const auto count = std::min<std::size_t>(tile_width_max, hashes.size() - first);
      if (level == 0 && count < tile_width_max) continue;
      const auto tile = std::span(hashes).subspan(first, count);
      BOOST_TEST(std::ranges::equal(stored.tiles.at({level, first / tile_width_max}), tile));
      ++expected;
      if (count == tile_width_max) above.push_back(crypto::merkle_root(tile));
    }
    hashes = std::move(above);
  }
  BOOST_TEST(stored.tiles.size() == expected);
}

void check(const Stored& stored) {
  check_bundles(stored);
  check_tiles(stored);
}

BOOST_AUTO_TEST_SUITE(sequencer)

BOOST_AUTO_TEST_CASE(commits_of_any_size_make_the_same_log) {
  for (const std::uint64_t commit_size : {1U, 7U, 255U, 256U, 257U, 1'000U}) {
    Sequencer sequencer;
    Stored stored;
    for (std::uint64_t next = 0; next < 1'100;) {
      for (std::uint64_t i = 0; i < commit_size; ++i) add(sequencer, next++);
      stored.write(sequencer.cut());
    }
    check(stored);
  }
}

BOOST_AUTO_TEST_CASE(goes_on_where_a_stored_log_ends) {
  Stored stored;
  std::uint64_t next = 0;
  // Past 65,536, so that a tile of level 1 is complete and level 2 begins.
  for (const std::uint64_t commit_size : {1U, 254U, 1U, 65'279U, 1U, 1U, 300U}) {
    Sequencer sequencer(stored.edge());
    for (std::uint64_t i = 0; i < commit_size; ++i) add(sequencer, next++);
    stored.write(sequencer.cut());
  }
  BOOST_TEST(stored.size == 65'837U);
  check(stored);
}

BOOST_AUTO_TEST_CASE(a_place_that_is_given_back_goes_to_the_next) {
  Sequencer sequencer;
  Stored stored;
  add(sequencer, 0);
  stored.write(sequencer.cut());
  add(sequencer, 1);
  sequencer.append([](Bytes& out) { out.push_back(0xff); });
  sequencer.append([](Bytes& out) { out.push_back(0xfe); });
  sequencer.give_back(2);
  BOOST_TEST(sequencer.next_index() == 2U);
  add(sequencer, 2);
  stored.write(sequencer.cut());
  sequencer.append([](Bytes& out) { out.push_back(0xff); });
  sequencer.give_back_all();
  stored.write(sequencer.cut());
  BOOST_TEST(stored.size == 3U);
  check(stored);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::audit

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
  Bytes tail_entries;
  std::vector<Sha256> tail_hashes;
  std::uint64_t size = 0;

  void write(LogWrites writes) {
    for (auto& bundle : writes.bundles) {
      BOOST_TEST(bundles.emplace(bundle.index, std::move(bundle.entries)).second);
    }
    for (auto& tile : writes.tiles) tiles[{tile.level, tile.index}] = std::move(tile.hashes);
    if (writes.replaces_tails()) {
      tail_entries.clear();
      tail_hashes.clear();
    }
    if (!writes.tail_hashes.empty()) {
      BOOST_TEST(writes.tail_first == bundles.size() * tile_width_max + tail_hashes.size());
    }
    tail_entries.insert(tail_entries.end(), writes.tail_entries.begin(), writes.tail_entries.end());
    tail_hashes.insert(tail_hashes.end(), writes.tail_hashes.begin(), writes.tail_hashes.end());
    size = bundles.size() * tile_width_max + tail_hashes.size();
  }

  LogEdge edge() const {
    LogEdge edge{size, tail_entries, tail_hashes, {{}}};
    for (unsigned level = 1; nodes_at(level, size) > 0; ++level) {
      auto& hashes = edge.upper.emplace_back();
      const std::uint64_t nodes = nodes_at(level, size);
      if (nodes % tile_width_max != 0) hashes = tiles.at({level, nodes / tile_width_max});
    }
    return edge;
  }
};

// Every tile, bundle and tail is what the entries 0, 1, 2, ... make it.
void check(const Stored& stored) {
  std::vector<std::vector<Sha256>> levels(1);
  Bytes bundle;
  for (std::uint64_t i = 0; i < stored.size; ++i) {
    levels[0].push_back(crypto::merkle_leaf_hash(entry(i)));
    append_entry(bundle, entry(i));
    if ((i + 1) % tile_width_max != 0) continue;
    BOOST_TEST((stored.bundles.at(i / tile_width_max) == bundle));
    bundle.clear();
  }
  BOOST_TEST((stored.tail_entries == bundle));
  for (unsigned level = 0; !levels[level].empty(); ++level) {
    const std::span<const Sha256> hashes(levels[level]);
    levels.emplace_back();
    for (std::size_t first = 0; first < hashes.size(); first += tile_width_max) {
      const auto count = std::min<std::size_t>(tile_width_max, hashes.size() - first);
      const auto tile = hashes.subspan(first, count);
      const auto& found = level == 0 && count < tile_width_max
                              ? stored.tail_hashes
                              : stored.tiles.at({level, first / tile_width_max});
      BOOST_TEST(std::ranges::equal(found, tile));
      if (count == tile_width_max) levels[level + 1].push_back(crypto::merkle_root(tile));
    }
  }
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

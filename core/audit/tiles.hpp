// The names and sizes of tiles and entry bundles, as C2SP tlog-tiles has them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.hpp"

namespace sealmint::audit {

inline constexpr unsigned tile_width_max = 256;
inline constexpr unsigned tile_height = 8;
// 2^64 leaves need no more levels of tiles.
inline constexpr unsigned tile_levels = 8;

struct TileId {
  std::optional<unsigned> level;  // none: a bundle of entries
  std::uint64_t index = 0;        // within its level
  unsigned width = tile_width_max;
  friend bool operator==(const TileId&, const TileId&) = default;
};

// "tile/0/x001/x234/067", "tile/entries/000.p/17".
std::string path_of(const TileId& tile);

// Reads what stands behind "tile/": "0/x001/x234/067.p/8". Nothing for anything that path_of() does
// not write.
std::optional<TileId> parse_tile_path(std::string_view path);

// How many complete subtrees of 256^level leaves a tree of that size has.
std::uint64_t nodes_at(unsigned level, std::uint64_t size);

// How many hashes the tile (or bundle, at level 0) has in a tree of that size; 0 when it has none.
unsigned width_at(unsigned level, std::uint64_t index, std::uint64_t size);

// An entry bundle: each entry behind its length as two bytes, big-endian. Entries are at most
// leaf_bytes_max long.
void append_entry(Bytes& bundle, ByteView entry);
// Nothing when the lengths do not add up.
std::optional<std::vector<ByteView>> parse_bundle(ByteView bundle);

}  // namespace sealmint::audit

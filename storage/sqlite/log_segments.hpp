// How the log lies in the database: entries in segments (`log_segment`), each a part of one bundle,
// and hashes in tiles (`log_tile`).
#pragma once

#include <cstdint>
#include <vector>

#include "core/base/bytes.hpp"
#include "storage/sqlite/connection.hpp"

namespace sealmint::storage {

// How many entries the log has. Those of full bundles may be pruned, but their tiles stay.
inline constexpr const char* log_size_sql =
    "SELECT max((SELECT ifnull(max(position) + 1, 0) * 256 FROM log_tile "
    "WHERE position < (1 << 56)), ifnull((SELECT first_index + entry_count FROM log_segment "
    "ORDER BY first_index DESC LIMIT 1), 0))";

// The key of a tile in `log_tile`.
constexpr std::int64_t tile_position(unsigned level, std::uint64_t number) {
  return static_cast<std::int64_t>(level) << 56 | static_cast<std::int64_t>(number);
}

// Reads the entries of bundles.
class LogSegments {
 public:
  explicit LogSegments(Connection& connection);

  // Each entry behind its length; empty where there are none.
  Bytes bundle(std::uint64_t number);
  // Their hashes: what the tile of level 0 holds once the bundle is full.
  std::vector<Sha256> leaf_hashes(std::uint64_t number);

 private:
  Statement select_;
};

std::vector<Sha256> split_hashes(ByteView joined);

}  // namespace sealmint::storage

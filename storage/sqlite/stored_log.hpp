// The log as it lies in the database: entries in segments (`log_segment`), each a part of one
// bundle, and hashes in tiles (`log_tile`).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
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

class StoredLog {
 public:
  explicit StoredLog(Connection& connection);

  std::uint64_t size();
  // Each entry behind its length; empty where there are none.
  Bytes bundle(std::uint64_t number);
  // Hashes one behind the other, as they stand there; nothing where there are none. Of the last
  // bundle, which is not full, the tile is made of the entries: it is stored with the bundle's end.
  std::optional<Bytes> tile(unsigned level, std::uint64_t number);

 private:
  Statement size_;
  Statement bundle_;
  Statement tile_;
};

// What a tile holds, and back. A tile that is not of whole hashes is an altered column.
ByteView join_hashes(std::span<const Sha256> hashes);
std::vector<Sha256> split_hashes(ByteView joined);

}  // namespace sealmint::storage

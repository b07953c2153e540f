#include "storage/sqlite/stored_log.hpp"

#include <cstring>

#include "core/audit/tiles.hpp"
#include "core/audit/tree.hpp"
#include "storage/shared/fields.hpp"

namespace sealmint::storage {
namespace {

Bytes copy_of(ByteView bytes) { return {bytes.begin(), bytes.end()}; }

}  // namespace

StoredLog::StoredLog(Connection& connection)
    : size_(connection, log_size_sql),
      bundle_(connection,
              "SELECT entries FROM log_segment WHERE first_index >= ?1 AND first_index < ?2 "
              "ORDER BY first_index"),
      tile_(connection, "SELECT hashes FROM log_tile WHERE position = ?1") {}

std::uint64_t StoredLog::size() {
  const ResetOnExit reset_on_exit(size_);
  return size_.step() ? static_cast<std::uint64_t>(size_.integer(0)) : 0;
}

Bytes StoredLog::bundle(std::uint64_t number) {
  const ResetOnExit reset_on_exit(bundle_);
  bundle_.bind_integer(1, static_cast<std::int64_t>(number * audit::tile_width_max));
  bundle_.bind_integer(2, static_cast<std::int64_t>((number + 1) * audit::tile_width_max));
  Bytes joined;
  while (bundle_.step()) {
    const ByteView entries = bundle_.blob(0);
    joined.insert(joined.end(), entries.begin(), entries.end());
  }
  return joined;
}

std::optional<Bytes> StoredLog::tile(unsigned level, std::uint64_t number) {
  const ResetOnExit reset_on_exit(tile_);
  tile_.bind_integer(1, tile_position(level, number));
  if (tile_.step()) return copy_of(tile_.blob(0));
  if (level > 0 || number != size() / audit::tile_width_max) return std::nullopt;
  const auto hashes = audit::leaf_hashes(bundle(number));
  if (!hashes) throw_altered_column();
  if (hashes->empty()) return std::nullopt;
  return copy_of(join_hashes(*hashes));
}

ByteView join_hashes(std::span<const Sha256> hashes) {
  return {reinterpret_cast<const std::uint8_t*>(hashes.data()), hashes.size_bytes()};
}

std::vector<Sha256> split_hashes(ByteView joined) {
  if (joined.size() % sizeof(Sha256) != 0) throw_altered_column();
  std::vector<Sha256> hashes(joined.size() / sizeof(Sha256));
  if (!hashes.empty()) std::memcpy(hashes.data(), joined.data(), joined.size());
  return hashes;
}

}  // namespace sealmint::storage

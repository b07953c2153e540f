#include "storage/sqlite/log_segments.hpp"

#include <cstring>

#include "core/audit/tiles.hpp"
#include "core/audit/tree.hpp"
#include "storage/sqlite/fields.hpp"

namespace sealmint::storage {

LogSegments::LogSegments(Connection& connection)
    : select_(connection,
              "SELECT entries FROM log_segment WHERE first_index >= ?1 AND first_index < ?2 "
              "ORDER BY first_index") {}

Bytes LogSegments::bundle(std::uint64_t number) {
  const ResetOnExit reset_on_exit(select_);
  select_.bind_integer(1, static_cast<std::int64_t>(number * audit::tile_width_max));
  select_.bind_integer(2, static_cast<std::int64_t>((number + 1) * audit::tile_width_max));
  Bytes joined;
  while (select_.step()) {
    const ByteView entries = select_.blob(0);
    joined.insert(joined.end(), entries.begin(), entries.end());
  }
  return joined;
}

std::vector<Sha256> LogSegments::leaf_hashes(std::uint64_t number) {
  auto hashes = audit::leaf_hashes(bundle(number));
  if (!hashes) throw_altered_column();
  return *std::move(hashes);
}

std::vector<Sha256> split_hashes(ByteView joined) {
  if (joined.size() % sizeof(Sha256) != 0) throw_altered_column();
  std::vector<Sha256> hashes(joined.size() / sizeof(Sha256));
  if (!hashes.empty()) std::memcpy(hashes.data(), joined.data(), joined.size());
  return hashes;
}

}  // namespace sealmint::storage

#include "storage/sqlite/log_segments.hpp"

#include <cstring>

#include "core/audit/bundle_reader.hpp"
#include "core/audit/tiles.hpp"
#include "core/crypto/merkle.hpp"
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

std::vector<Sha256> leaf_hashes(ByteView bundle) {
  std::vector<Sha256> hashes;
  audit::BundleReader entries(bundle);
  while (const auto entry = entries.next()) hashes.push_back(crypto::merkle_leaf_hash(*entry));
  if (!entries.is_at_end()) throw_altered_column();
  return hashes;
}

std::vector<Sha256> split_hashes(ByteView joined) {
  if (joined.size() % sizeof(Sha256) != 0) throw_altered_column();
  std::vector<Sha256> hashes(joined.size() / sizeof(Sha256));
  if (!hashes.empty()) std::memcpy(hashes.data(), joined.data(), joined.size());
  return hashes;
}

}  // namespace sealmint::storage

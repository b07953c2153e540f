#include "auditor/proven_entries.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "auditor/diagnosis.hpp"
#include "core/audit/bundle_reader.hpp"
#include "core/crypto/merkle.hpp"

namespace sealmint::auditor {
namespace {

constexpr std::uint64_t bundles_ahead = 8;

Error rejected(std::string text) { return make_error(ErrorKind::rejected, std::move(text)); }

std::string entry_text(std::uint64_t index) { return "entry " + std::to_string(index); }

}  // namespace

Result<std::optional<ByteView>> ProvenEntries::bundle(std::uint64_t index) {
  const unsigned width = audit::width_at(0, index, checkpoint().size);
  const audit::TileId id{std::nullopt, index, width};
  TRY(const auto hashes, tiles_.tile(0, index));
  const auto read = read_at(source_, id, bundle_);
  if (read.has_error()) {
    const bool is_pruned =
        read.error().kind == ErrorKind::not_found && width == audit::tile_width_max;
    if (is_pruned) return std::optional<ByteView>();
    return read.error();
  }
  audit::BundleReader reader(bundle_);
  const std::uint64_t first = index * audit::tile_width_max;
  std::size_t bytes = 0;
  for (std::size_t place = 0; place < hashes.size(); ++place) {
    const auto entry = reader.next();
    if (!entry) return rejected(entry_text(first + place) + " is missing in " + audit::path_of(id));
    if (crypto::merkle_leaf_hash(*entry) != hashes[place]) {
      return rejected(entry_text(first + place) + ": " +
                      how_entry_differs(bundle_, hashes, first, place));
    }
    bytes += 2 + entry->size();
  }
  return std::optional(ByteView(bundle_).first(bytes));
}

Result<void> ProvenEntries::for_each(std::uint64_t first, std::uint64_t last, const Take& take) {
  for (std::uint64_t index = first / audit::tile_width_max; index * audit::tile_width_max < last;
       ++index) {
    expect_from(index, last);
    TRY_VOID(take_from(index, first, last, take));
  }
  return {};
}

Result<void> ProvenEntries::take_from(std::uint64_t bundle_index, std::uint64_t first,
                                      std::uint64_t last, const Take& take) {
  TRY(const auto content, bundle(bundle_index));
  if (!content) return {};
  audit::BundleReader reader(*content);
  std::uint64_t index = bundle_index * audit::tile_width_max;
  for (auto entry = reader.next(); entry && index < last; entry = reader.next(), ++index) {
    if (index < first) continue;
    const auto record = audit::decode(*entry);
    if (record.has_error()) return rejected(entry_text(index) + ": " + record.error().detail);
    TRY_VOID(take(index, *entry, *record));
  }
  return {};
}

void ProvenEntries::expect_from(std::uint64_t bundle_index, std::uint64_t last) {
  std::vector<audit::TileId> next;
  for (std::uint64_t index = bundle_index; index < bundle_index + bundles_ahead; ++index) {
    if (index * audit::tile_width_max >= last) break;
    const unsigned width = audit::width_at(0, index, checkpoint().size);
    next.push_back({0, index, width});
    next.push_back({std::nullopt, index, width});
  }
  source_.expect(next);
}

}  // namespace sealmint::auditor

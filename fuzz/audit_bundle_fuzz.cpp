// Bundles of entries, as a hostile server or a tampered file gives them, and what is said of one
// that is not as it was logged.
#include <algorithm>
#include <cstdlib>

#include "auditor/diagnosis.hpp"
#include "core/audit/bundle_reader.hpp"
#include "core/audit/tiles.hpp"
#include "core/crypto/merkle.hpp"

using sealmint::ByteView;
namespace audit = sealmint::audit;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void check_whole(ByteView bundle, const std::vector<ByteView>& entries) {
  sealmint::Bytes again;
  for (const ByteView entry : entries) audit::append_entry(again, entry);
  require(std::ranges::equal(again, bundle));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bundle{data, size};
  const auto entries = audit::parse_bundle(bundle);
  if (entries) check_whole(bundle, *entries);
  std::vector<sealmint::Sha256> logged;
  audit::BundleReader reader(bundle);
  while (const auto entry = reader.next())
    logged.push_back(sealmint::crypto::merkle_leaf_hash(*entry));
  require(entries.has_value() == reader.is_at_end());
  // As if the entry in the middle had been another one.
  logged.resize(std::min<std::size_t>(logged.size(), audit::tile_width_max));
  if (logged.empty()) return 0;
  const std::size_t place = logged.size() / 2;
  logged[place].front() ^= 1;
  require(!sealmint::auditor::how_entry_differs(bundle, logged, 256, place).empty());
  return 0;
}

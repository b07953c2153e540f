#include "auditor/diagnosis.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "core/audit/bundle_reader.hpp"
#include "core/audit/tiles.hpp"
#include "core/crypto/merkle.hpp"

namespace sealmint::auditor {
namespace {

std::vector<Sha256> hashes_of(ByteView bundle) {
  std::vector<Sha256> hashes;
  audit::BundleReader reader(bundle);
  while (const auto entry = reader.next()) hashes.push_back(crypto::merkle_leaf_hash(*entry));
  return hashes;
}

std::optional<std::size_t> place_of(const Sha256& hash, std::span<const Sha256> among) {
  const auto at = std::ranges::find(among, hash);
  if (at == among.end()) return std::nullopt;
  return static_cast<std::size_t>(at - among.begin());
}

}  // namespace

std::string how_entry_differs(ByteView bundle, std::span<const Sha256> logged, std::uint64_t first,
                              std::size_t place) {
  const auto found = hashes_of(bundle);
  if (place >= found.size() || place >= logged.size()) return "it is missing";
  if (found[place] == logged[place]) return "it is as it was logged, but its tile is not";
  const auto belongs_at = place_of(found[place], logged);
  const auto stands_at = place_of(logged[place], found);
  const auto number = [first](std::size_t at) { return std::to_string(first + at); };
  if (belongs_at && stands_at && *belongs_at == *stands_at) {
    return "it and entry " + number(*belongs_at) + " have changed places";
  }
  if (stands_at) return "something was put in before it: it stands at " + number(*stands_at);
  if (belongs_at) return "it was taken out: entry " + number(*belongs_at) + " stands in its place";
  return "it is not what was logged there: its hash is another one";
}

}  // namespace sealmint::auditor

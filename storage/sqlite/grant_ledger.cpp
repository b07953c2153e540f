#include "storage/sqlite/grant_ledger.hpp"

#include <algorithm>

#include "storage/shared/fields.hpp"
#include "storage/shared/store_errors.hpp"

namespace sealmint::storage {
namespace {

// The spends of one grant among those of a batch.
struct Share {
  GrantId id;
  std::int64_t units = 0;
  TimePoint at;  // the latest: who comes later must not be let in by who came earlier
  std::vector<std::size_t> places;
};

std::vector<Share> group_by_grant(std::span<const ports::SpendGrant* const> spends) {
  std::vector<Share> shares;
  for (std::size_t i = 0; i < spends.size(); ++i) {
    if (spends[i] == nullptr) continue;
    const auto& spend = *spends[i];
    // A batch names few grants, mostly one.
    auto share = std::ranges::find(shares, spend.id, &Share::id);
    if (share == shares.end()) share = shares.insert(shares.end(), {spend.id, 0, spend.at, {}});
    share->units += spend.units;
    share->at = std::max(share->at, spend.at);
    share->places.push_back(i);
  }
  return shares;
}

}  // namespace

GrantLedger::GrantLedger(Connection& connection)
    : connection_(connection),
      take_(connection,
            "UPDATE \"grant\" SET used = used + ?2, status = CASE "
            "WHEN signings_max IS NOT NULL AND used + ?2 >= signings_max THEN 2 ELSE status END "
            "WHERE id = ?1 AND status = 1 AND window_start <= ?3 "
            "AND (expires_at IS NULL OR ?3 < expires_at) "
            "AND (signings_max IS NULL OR used + ?2 <= signings_max)"),
      find_(connection, "SELECT 1 FROM \"grant\" WHERE id = ?1") {}

Result<void> GrantLedger::spend(const ports::SpendGrant& spend) {
  if (take(spend.id, spend.units, spend.at)) return {};
  bind_field(find_, 1, spend.id);
  const ResetOnExit reset_on_exit(find_);
  return find_.step() ? grant_exhausted() : no_such_grant();
}

void GrantLedger::spend_together(std::span<const ports::SpendGrant* const> spends,
                                 std::span<Result<void>> outcomes) {
  for (const auto& share : group_by_grant(spends)) {
    if (take(share.id, share.units, share.at)) continue;
    for (const std::size_t place : share.places) outcomes[place] = spend(*spends[place]);
  }
}

bool GrantLedger::take(const GrantId& id, std::int64_t units, TimePoint at) {
  bind_field(take_, 1, id);
  bind_field(take_, 2, units);
  bind_field(take_, 3, at);
  take_.execute();
  return connection_.changed_rows() > 0;
}

}  // namespace sealmint::storage

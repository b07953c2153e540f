#include "core/service/approvals/grant_reservations.hpp"

#include <algorithm>

#include "core/base/must.hpp"
#include "core/rules/grant_state.hpp"

namespace sealmint::service {
namespace {

constexpr int sweeps_kept = 60;

// Nothing when the units were taken, else how many are left.
std::optional<std::int64_t> try_take(const model::Grant& grant, std::atomic<std::int64_t>& taken,
                                     std::int64_t units) {
  std::int64_t so_far = taken.load(std::memory_order_relaxed);
  do {
    const auto left = rules::remaining(grant, so_far);
    if (left && *left < units) return *left;
  } while (!taken.compare_exchange_weak(so_far, so_far + units, std::memory_order_relaxed));
  return std::nullopt;
}

bool has_pending_request(const Snapshot& snapshot, const GrantReservations::Wanted& wanted) {
  return std::ranges::any_of(
      snapshot.pending_requests_of(wanted.grantee), [&wanted](const auto& request) {
        return request->signer_id == wanted.signer.id && wanted.now < request->expires_at;
      });
}

}  // namespace

std::variant<GrantReservation, rules::NoGrant> GrantReservations::reserve(const Snapshot& snapshot,
                                                                          const Wanted& wanted,
                                                                          GrantReservation held) {
  must(wanted.units > 0, "who reserves wants units");
  const auto active = snapshot.active_grants_of(wanted.grantee);
  std::vector<const model::Grant*> grants;
  grants.reserve(active.size());
  for (const auto& grant : active) grants.push_back(grant.get());
  const rules::GrantQuery query{wanted.signer.id, wanted.grantee, wanted.units, wanted.now};
  const auto choice = rules::choose_grants(grants, query, [&wanted](const model::Scope& scope) {
    return rules::mismatching_fields(scope, wanted.client, wanted.items);
  });

  rules::NoGrant none{choice.mismatches, wanted.units, 0, false, {}};
  if (std::ranges::find(none.mismatches, model::ScopeField::manifest) != none.mismatches.end()) {
    none.manifest_fault = rules::describe_manifest(wanted.items);
  }
  for (const auto* grant : choice.candidates) {
    if (held.is_held() && held.id() == grant->id) return GrantReservation(std::move(held));
    auto counter = counter_of(*grant);
    const auto left = try_take(*grant, *counter, wanted.units);
    if (!left) return GrantReservation(grant->id, std::move(counter), wanted.units);
    none.remaining = std::max(none.remaining, *left);
  }
  none.has_pending_request = has_pending_request(snapshot, wanted);
  return none;
}

void GrantReservations::forget_ended(const Snapshot& snapshot) {
  const std::lock_guard lock(mutex_);
  for (auto entry = counters_.begin(); entry != counters_.end();) {
    const auto grant = snapshot.grant(entry->first);
    const bool is_active = grant && grant->status == model::GrantStatus::active;
    const bool is_over = !is_active && ++entry->second.sweeps_since_end > sweeps_kept;
    entry = is_over ? counters_.erase(entry) : std::next(entry);
  }
}

GrantReservations::Counter GrantReservations::counter_of(const model::Grant& grant) {
  const std::lock_guard lock(mutex_);
  auto& counter = counters_[grant.id].counter;
  // Nothing of this grant can be under way before its counter exists, so its count is the truth.
  if (!counter) counter = std::make_shared<std::atomic<std::int64_t>>(grant.used);
  must(counter->load(std::memory_order_relaxed) >= 0, "the count of a grant is not below zero");
  return counter;
}

}  // namespace sealmint::service

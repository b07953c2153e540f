#include "core/rules/grant_choice.hpp"

#include <algorithm>
#include <tuple>

#include "core/rules/grant_state.hpp"
#include "core/rules/scope.hpp"

namespace sealmint::rules {
namespace {

// Smaller is tried earlier.
auto order_of(const model::Grant& grant) {
  return std::tuple(grant.scope.is_empty(), grant.expires_at.value_or(TimePoint::max()),
                    grant.created_at, grant.id);
}

bool is_for(const model::Grant& grant, const GrantQuery& query) {
  return grant.signer_id == query.signer_id && grant.grantee == query.grantee &&
         is_open(grant, query.now);
}

}  // namespace

GrantChoice choose_grants(std::span<const model::Grant* const> grants, const GrantQuery& query,
                          const MismatchesOf& mismatches_of) {
  GrantChoice choice;
  for (const auto* grant : grants) {
    if (!is_for(*grant, query)) continue;
    const auto mismatches =
        grant->scope.is_empty() ? std::vector<model::ScopeField>{} : mismatches_of(grant->scope);
    if (mismatches.empty()) choice.candidates.push_back(grant);
    for (const auto field : mismatches) {
      if (std::ranges::find(choice.mismatches, field) == choice.mismatches.end()) {
        choice.mismatches.push_back(field);
      }
    }
  }
  std::ranges::sort(choice.candidates, {}, [](const auto* grant) { return order_of(*grant); });
  std::ranges::sort(choice.mismatches);
  return choice;
}

std::string describe(const NoGrant& refusal, const std::string& signer_name) {
  std::string text = "Signing with " + signer_name + " needs an approval";
  if (refusal.remaining > 0) {
    text += ": " + std::to_string(refusal.units) + " signatures were asked for, " +
            std::to_string(refusal.remaining) + " remain";
  } else if (!refusal.mismatches.empty()) {
    text += ": access was approved, but its scope does not match this call (" +
            list_names(refusal.mismatches) + ")";
    if (!refusal.manifest_fault.empty()) text += "; manifest: " + refusal.manifest_fault;
  } else if (!refusal.has_pending_request) {
    text += " and you have none";
  }
  if (refusal.has_pending_request) text += "; a request of yours is already pending";
  return text;
}

}  // namespace sealmint::rules

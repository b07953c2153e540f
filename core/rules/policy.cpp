#include "core/rules/policy.hpp"

#include <algorithm>
#include <set>
#include <string>

#include "core/rules/request_terms.hpp"

namespace sealmint::rules {
namespace {

constexpr std::size_t named_approvers_max = 20;

Error step_error(std::size_t number, const std::string& text) {
  return make_error(ErrorKind::rejected, "Step " + std::to_string(number) + ": " + text);
}

std::string describe(const model::ActorRef& actor) {
  return std::string(name(actor.kind)) + " " + to_string(actor.id);
}

Result<void> check_count(const model::ApprovalStepInput& step, std::size_t number) {
  const auto users =
      std::ranges::count(step.approvers, model::ActorKind::user, &model::ActorRef::kind);
  const bool has_group = static_cast<std::size_t>(users) < step.approvers.size();
  if (step.approvers.empty()) return step_error(number, "at least one approver is needed");
  if (step.required_approvals < 1) return step_error(number, "at least one approval is required");
  if (has_group || step.required_approvals <= users) return {};
  return step_error(number, std::to_string(step.required_approvals) +
                                " approvals are required, but only " + std::to_string(users) +
                                " users may give one");
}

Result<void> check_approvers(const model::ApprovalStepInput& step, std::size_t number,
                             std::span<const model::Membership> members) {
  std::set<model::ActorRef> seen;
  std::string strangers;
  std::size_t stranger_count = 0;
  for (const auto& approver : step.approvers) {
    if (approver.kind == model::ActorKind::identity) {
      return step_error(number, "machine identities cannot be approvers");
    }
    if (!seen.insert(approver).second) {
      return step_error(number, describe(approver) + " is named twice");
    }
    const auto member = std::ranges::find(members, approver, &model::Membership::actor);
    if (member == members.end()) {
      if (++stranger_count > named_approvers_max) continue;
      strangers += (strangers.empty() ? "" : ", ") + describe(approver);
    } else if (member->role == model::Role::auditor) {
      return step_error(number, describe(approver) + " is an auditor and cannot be an approver");
    }
  }
  if (stranger_count == 0) return {};
  if (stranger_count > named_approvers_max) strangers += ", ...";
  return step_error(number,
                    "approvers must be direct members of the signer; missing: " + strangers);
}

}  // namespace

Result<PolicyTerms> check_policy(const model::ApprovalPolicyInput& input,
                                 std::span<const model::Membership> members) {
  PolicyTerms terms;
  terms.constraints.signings_max = input.signings_max;
  if (input.window_max) {
    TRY(terms.constraints.window_max, read_window("maxWindowDuration", *input.window_max));
  }
  const bool has_ceiling = input.signings_max || input.window_max;
  if (input.steps.empty() && has_ceiling) {
    return make_error(ErrorKind::rejected,
                      "constraints: without steps there is nothing to constrain");
  }
  if (!input.steps.empty() && !has_ceiling) {
    return make_issue("constraints", "With steps, maxSignings or maxWindowDuration is required");
  }
  for (std::size_t i = 0; i < input.steps.size(); ++i) {
    const auto& step = input.steps[i];
    TRY_VOID(check_count(step, i + 1));
    TRY_VOID(check_approvers(step, i + 1, members));
    terms.steps.push_back(
        {step.name, step.required_approvals, step.notify_approvers, step.approvers});
  }
  return terms;
}

bool remove_approver(model::ApprovalPolicy& policy, const model::ActorRef& approver) {
  std::size_t removed = 0;
  for (auto& step : policy.steps) removed += std::erase(step.approvers, approver);
  return removed > 0;
}

}  // namespace sealmint::rules

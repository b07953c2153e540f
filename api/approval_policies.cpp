#include "api/approval_policies.hpp"

#include <algorithm>

namespace sealmint::api {
namespace {

using model::ActorKind;
using model::ActorRef;
using model::ApprovalConstraints;
using model::ApprovalPolicy;
using model::ApprovalPolicyInput;
using model::ApprovalStep;
using model::ApprovalStepInput;
using model::PolicyView;

constexpr Number step_number{{1, static_cast<std::int64_t>(limits::approval_steps)}};
constexpr Number required_approvals{{1, static_cast<std::int64_t>(limits::group_members)}};
constexpr Text step_name{{.max = limits::approval_step_name_chars, .trim = true}};
constexpr Number signings{{1, limits::signings_max}};
constexpr Text window{{.max = 64}};
constexpr UuidList approvers{limits::approvers_per_step};
constexpr NestedList<NumberedStep> numbered_steps{limits::approval_steps};

template <ActorKind kind>
void add_approvers(ObjectReader& reader, NumberedStep& numbered, std::string_view key) {
  const auto ids = approvers.read(reader, key, false);
  for (const Uuid& id : *ids) numbered.step.approvers.push_back({kind, id});
}

void read_users(ObjectReader& reader, NumberedStep& numbered) {
  add_approvers<ActorKind::user>(reader, numbered, "approverUserIds");
}

void read_groups(ObjectReader& reader, NumberedStep& numbered) {
  add_approvers<ActorKind::group>(reader, numbered, "approverGroupIds");
}

// In the order of their numbers, which must be 1, 2, 3, ... (contract 18.9).
std::vector<ApprovalStepInput> in_order(std::vector<NumberedStep> numbered, ObjectReader& reader) {
  std::ranges::sort(numbered, {}, &NumberedStep::number);
  std::vector<ApprovalStepInput> steps;
  for (auto& each : numbered) {
    steps.push_back(std::move(each.step));
    const auto expected = static_cast<std::int64_t>(steps.size());
    if (each.number == expected) continue;
    reader.issue("steps", "stepNumber must be 1, 2, 3, ... without gaps or repeats");
    break;
  }
  return steps;
}

void read_steps(ObjectReader& reader, ApprovalPolicyInput& policy) {
  policy.steps = in_order(numbered_steps.read(reader, "steps", false).value(), reader);
}

void read_needed_steps(ObjectReader& reader, ReplacePolicy& replace) {
  replace.policy.steps = in_order(numbered_steps.read(reader, "steps", true).value(), reader);
}

template <class T, auto... policy>
const Fields<T>& asked_constraints() {
  static const Fields<T> list{
      "PolicyConstraintsInput",
      {asked<signings, policy..., &ApprovalPolicyInput::signings_max>("maxSignings"),
       asked<window, policy..., &ApprovalPolicyInput::window_max>("maxWindowDuration")}};
  return list;
}

std::vector<ShownPolicyStep> shown_steps(const PolicyView& view) {
  std::vector<ShownPolicyStep> steps;
  for (const auto& step : view.policy.steps) {
    steps.push_back({static_cast<std::int64_t>(steps.size()) + 1, step});
  }
  return steps;
}

bool has_steps(const PolicyView& view) { return !view.policy.steps.empty(); }

std::optional<std::string> window_max(const ApprovalConstraints& constraints) {
  if (!constraints.window_max) return std::nullopt;
  return to_string(*constraints.window_max);
}

template <auto field>
FieldOf<ShownPolicyStep> of_step(std::string_view name) {
  return shown<&ShownPolicyStep::step, field>(name);
}

}  // namespace

template <>
const Fields<NumberedStep>& fields() {
  constexpr auto step = &NumberedStep::step;
  constexpr auto ids = &nullable_schema_of<approvers>;
  static const Fields<NumberedStep> list{
      "PolicyStepInput",
      {asked<step_number, &NumberedStep::number>("stepNumber", required),
       asked<step_name, step, &ApprovalStepInput::name>("name"),
       asked<required_approvals, step, &ApprovalStepInput::required_approvals>("requiredApprovals",
                                                                               required),
       asked<flag, step, &ApprovalStepInput::notify_approvers>("notifyApprovers"),
       asked_by<NumberedStep, &read_users, ids>("approverUserIds"),
       asked_by<NumberedStep, &read_groups, ids>("approverGroupIds")}};
  return list;
}

template <>
const Fields<ApprovalPolicyInput>& fields() {
  static const Fields<ApprovalPolicyInput> list{
      "PolicyInput",
      {asked_by<ApprovalPolicyInput, &read_steps, &nullable_schema_of<numbered_steps>>("steps"),
       asked_part<ApprovalPolicyInput, &asked_constraints<ApprovalPolicyInput>>("constraints")}};
  return list;
}

template <>
const Fields<ReplacePolicy>& fields() {
  static const Fields<ReplacePolicy> list{
      "ReplacePolicy",
      {asked_by<ReplacePolicy, &read_needed_steps, &schema_of<numbered_steps>>("steps", required),
       asked_part<ReplacePolicy, &asked_constraints<ReplacePolicy, &ReplacePolicy::policy>>(
           "constraints")}};
  return list;
}

template <>
const Fields<ActorRef>& fields() {
  static const Fields<ActorRef> list{"Actor",
                                     {shown<&ActorRef::kind>("type"), shown<&ActorRef::id>("id")}};
  return list;
}

template <>
const Fields<ShownPolicyStep>& fields() {
  static const Fields<ShownPolicyStep> list{
      "PolicyStep",
      {shown<&ShownPolicyStep::number>("stepNumber"), of_step<&ApprovalStep::name>("name"),
       of_step<&ApprovalStep::required_approvals>("requiredApprovals"),
       of_step<&ApprovalStep::notify_approvers>("notifyApprovers"),
       of_step<&ApprovalStep::approvers>("approvers")}};
  return list;
}

template <>
const Fields<ApprovalConstraints>& fields() {
  static const Fields<ApprovalConstraints> list{
      "PolicyConstraints",
      {shown<&ApprovalConstraints::signings_max>("maxSignings"),
       shown_by<&window_max>("maxWindowDuration")}};
  return list;
}

template <>
const Fields<PolicyView>& fields() {
  constexpr auto policy = &PolicyView::policy;
  static const Fields<PolicyView> list{
      "Policy",
      {shown<policy, &ApprovalPolicy::id>("id"),
       shown<policy, &ApprovalPolicy::signer_id>("signerId"), shown_by<&has_steps>("hasSteps"),
       shown_by<&shown_steps>("steps"),
       shown<policy, &ApprovalPolicy::constraints>("constraints")}};
  return list;
}

}  // namespace sealmint::api

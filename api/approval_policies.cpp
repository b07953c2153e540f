#include "api/approval_policies.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

#include "api/json_reader.hpp"
#include "api/json_values.hpp"
#include "core/base/limits.hpp"

namespace sealmint::api {
namespace {

namespace json = boost::json;
using model::ActorKind;

struct NumberedStep {
  std::int64_t number = 0;
  model::ApprovalStepInput step;
};

constexpr IntegerRule number_rule{1, static_cast<std::int64_t>(limits::approval_steps)};
constexpr IntegerRule required_rule{1, static_cast<std::int64_t>(limits::group_members)};

void add_approvers(ObjectReader& reader, std::string_view key, ActorKind kind,
                   model::ApprovalStepInput& step) {
  for (const auto& id : reader.optional_uuids(key, limits::approvers_per_step)) {
    step.approvers.push_back({kind, id});
  }
}

NumberedStep read_step(ObjectReader& reader) {
  NumberedStep numbered;
  numbered.number = reader.required_integer("stepNumber", number_rule);
  auto& step = numbered.step;
  step.name =
      reader.optional_string("name", {.max = limits::approval_step_name_chars, .trim = true});
  step.required_approvals = reader.required_integer("requiredApprovals", required_rule);
  step.notify_approvers = reader.optional_boolean("notifyApprovers").value_or(true);
  add_approvers(reader, "approverUserIds", ActorKind::user, step);
  add_approvers(reader, "approverGroupIds", ActorKind::group, step);
  return numbered;
}

// In the order of their numbers, which must be 1, 2, 3, ... (contract 18.9).
std::vector<model::ApprovalStepInput> in_order(std::vector<NumberedStep> numbered,
                                               ObjectReader& reader) {
  std::ranges::sort(numbered, {}, &NumberedStep::number);
  std::vector<model::ApprovalStepInput> steps;
  for (auto& each : numbered) {
    steps.push_back(std::move(each.step));
    const auto expected = static_cast<std::int64_t>(steps.size());
    if (each.number == expected) continue;
    reader.issue("steps", "stepNumber must be 1, 2, 3, ... without gaps or repeats");
    break;
  }
  return steps;
}

}  // namespace

model::ApprovalPolicyInput read_approval_policy(ObjectReader& reader) {
  model::ApprovalPolicyInput policy;
  std::vector<NumberedStep> steps;
  reader.optional_objects(
      "steps", limits::approval_steps,
      [&steps](ObjectReader& step, std::size_t) { steps.push_back(read_step(step)); });
  policy.steps = in_order(std::move(steps), reader);
  reader.optional_object("constraints", [&policy](ObjectReader& constraints) {
    policy.signings_max = constraints.optional_integer("maxSignings", {1, limits::signings_max});
    policy.window_max = constraints.optional_string("maxWindowDuration", {.max = 64});
  });
  return policy;
}

Result<model::ApprovalPolicyInput> read_approval_policy(std::string_view body) {
  TRY(const auto object, parse_json_object(body));
  ObjectReader reader(object);
  if (!reader.has("steps")) reader.issue("steps", "Required", "invalid_type");
  auto policy = read_approval_policy(reader);
  TRY_VOID(reader.finish());
  return policy;
}

json::array approvers_json(const model::ApprovalStep& step) {
  json::array approvers;
  for (const auto& approver : step.approvers) {
    json::object row;
    row["type"] = json_of(name(approver.kind));
    row["id"] = json_of(approver.id);
    approvers.emplace_back(std::move(row));
  }
  return approvers;
}

json::object to_json(const model::PolicyView& view) {
  const auto& policy = view.policy;
  json::array steps;
  std::int64_t number = 0;
  for (const auto& step : policy.steps) {
    json::object row;
    row["stepNumber"] = ++number;
    row["name"] = json_of(step.name);
    row["requiredApprovals"] = step.required_approvals;
    row["notifyApprovers"] = step.notify_approvers;
    row["approvers"] = approvers_json(step);
    steps.emplace_back(std::move(row));
  }
  const auto& window = policy.constraints.window_max;
  json::object constraints;
  constraints["maxSignings"] = json_of(policy.constraints.signings_max);
  constraints["maxWindowDuration"] = window ? json_of(to_string(*window)) : json::value(nullptr);
  json::object body;
  body["id"] = json_of(policy.id);
  body["signerId"] = json_of(policy.signer_id);
  body["hasSteps"] = !policy.steps.empty();
  body["steps"] = std::move(steps);
  body["constraints"] = std::move(constraints);
  return body;
}

}  // namespace sealmint::api

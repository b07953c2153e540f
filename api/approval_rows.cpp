// Requests and grants as JSON.
#include <boost/json/array.hpp>

#include "api/approval_policies.hpp"
#include "api/approvals.hpp"
#include "api/json_page.hpp"
#include "api/json_values.hpp"
#include "api/scope.hpp"

namespace sealmint::api {
namespace {

namespace json = boost::json;
using model::ActorKind;

// The id under the key of its kind, null under the other.
void add_actor(json::object& row, const std::optional<model::ActorRef>& actor,
               std::string_view user_key, std::string_view identity_key) {
  const auto id_of = [&actor](ActorKind kind) -> json::value {
    return actor && actor->kind == kind ? json_of(actor->id) : json::value(nullptr);
  };
  row[user_key] = id_of(ActorKind::user);
  row[identity_key] = id_of(ActorKind::identity);
}

std::string_view step_status(const model::AccessRequest& request, std::int64_t number) {
  const bool is_done = request.status == model::RequestStatus::approved;
  if (is_done || number < request.current_step) return "completed";
  return number == request.current_step ? "in-progress" : "pending";
}

json::array decisions_json(const model::RequestStep& step) {
  json::array rows;
  for (const auto& decision : step.decisions) {
    json::object row;
    row["approverUserId"] = json_of(decision.approver);
    row["approverName"] = json_of(decision.approver_name);
    row["decision"] = decision.is_approval ? "approved" : "rejected";
    row["comment"] = json_or_null(decision.comment);
    row["createdAt"] = json_of(decision.created_at);
    rows.emplace_back(std::move(row));
  }
  return rows;
}

json::array steps_json(const model::AccessRequest& request) {
  json::array rows;
  std::int64_t number = 0;
  for (const auto& step : request.steps) {
    json::object row;
    row["stepNumber"] = ++number;
    row["name"] = json_of(step.step.name);
    row["requiredApprovals"] = step.step.required_approvals;
    row["status"] = json_of(step_status(request, number));
    row["approvers"] = approvers_json(step.step);
    row["decisions"] = decisions_json(step);
    rows.emplace_back(std::move(row));
  }
  return rows;
}

// What was asked for; limits that are not there are absent keys, as clients expect.
json::object request_data(const model::AccessRequest& request) {
  const auto& terms = request.terms;
  json::object data;
  data["signerId"] = json_of(request.signer_id);
  data["signerName"] = json_of(request.signer_name);
  data["approvalPolicyId"] = json_of(request.policy_id);
  data["justification"] = json_of(request.justification);
  if (terms.signings_max) data["requestedSignings"] = *terms.signings_max;
  if (terms.window) data["requestedWindowDuration"] = to_string(*terms.window);
  if (terms.not_before) {
    data["requestedWindowStart"] = json_of(*terms.not_before);
    if (terms.window) {
      data["requestedWindowEnd"] = json_of(TimePoint(*terms.not_before + terms.window->seconds()));
    }
  }
  if (!terms.scope.is_empty()) data["scope"] = scope_json(terms.scope);
  json::object versioned;
  versioned["version"] = 1;
  versioned["requestData"] = std::move(data);
  return versioned;
}

json::object grant_attributes(const model::Grant& grant) {
  json::object attributes;
  attributes["signerId"] = json_of(grant.signer_id);
  attributes["signerName"] = json_of(grant.signer_name);
  if (grant.signings_max) attributes["maxSignings"] = *grant.signings_max;
  attributes["windowStart"] = json_of(grant.window_start);
  if (!grant.scope.is_empty()) attributes["scope"] = scope_json(grant.scope);
  return attributes;
}

}  // namespace

json::object to_json(const model::RequestView& view) {
  const auto& request = view.request;
  const auto& grant = view.grant;
  json::object row;
  row["id"] = json_of(request.id);
  row["projectId"] = json_of(view.project_id);
  row["organizationId"] = json_of(view.organization_id);
  row["policyId"] = json_of(request.policy_id);
  row["type"] = json_of(approval_type);
  row["status"] = json_of(name(request.status));
  row["justification"] = json_of(request.justification);
  row["currentStep"] = request.current_step;
  add_actor(row, request.requester, "requesterId", "machineIdentityId");
  row["requesterName"] = json_of(request.requester_name);
  row["requesterEmail"] = json_of(request.requester_email);
  row["scopeType"] = "signer";
  row["scopeId"] = json_of(request.signer_id);
  row["requestData"] = request_data(request);
  row["steps"] = steps_json(request);
  row["closingReason"] = json_or_null(request.closing_reason);
  row["preApproved"] = request.approver.has_value();
  row["self"] = request.approver == request.requester;
  add_actor(row, request.approver, "preApprovedByUserId", "preApprovedByIdentityId");
  row["manifestSize"] = request.manifest_size > 0 ? json::value(request.manifest_size) : nullptr;
  row["expiresAt"] = json_of(request.expires_at);
  row["grantId"] = json_of(request.grant_id);
  row["maxSignings"] = json_of(grant ? grant->grant.signings_max : request.terms.signings_max);
  row["usedSignings"] = grant ? grant->grant.used : 0;
  row["grantStatus"] = grant ? json_of(name(grant->effective_status)) : json::value(nullptr);
  row["grantExpiresAt"] = grant ? json_of(grant->grant.expires_at) : json::value(nullptr);
  row["createdAt"] = json_of(request.created_at);
  row["updatedAt"] = json_of(request.updated_at);
  return row;
}

json::object to_json(const model::RequestPage& page) {
  return page_json("requests", page.requests, page.total_count, &to_json);
}

json::object to_json(const model::GrantView& view) {
  const auto& grant = view.grant;
  json::object row;
  row["id"] = json_of(grant.id);
  row["projectId"] = json_of(view.project_id);
  row["requestId"] = json_of(grant.request_id);
  add_actor(row, grant.grantee, "granteeUserId", "granteeMachineIdentityId");
  row["type"] = json_of(approval_type);
  row["status"] = json_of(name(view.effective_status));
  row["attributes"] = grant_attributes(grant);
  row["usedSignings"] = grant.used;
  row["expiresAt"] = json_of(grant.expires_at);
  row["revokedAt"] = json_of(grant.revoked_at);
  row["revokedByUserId"] = json_of(grant.revoked_by);
  row["revocationReason"] = json_or_null(grant.revocation_reason);
  row["createdAt"] = json_of(grant.created_at);
  return row;
}

json::object to_json(const model::GrantPage& page) {
  return page_json("grants", page.grants, page.total_count, &to_json);
}

json::object to_json(const model::PreApproval& made) {
  json::object body;
  body["request"] = to_json(made.request);
  body["grant"] = to_json(made.grant);
  return body;
}

json::object to_json(const model::PolicyMatch& match) {
  json::object body;
  body["requiresApproval"] = match.requires_approval;
  body["hasActiveGrant"] = match.has_active_grant;
  return body;
}

}  // namespace sealmint::api

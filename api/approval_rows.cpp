// What is answered about requests and grants.
#include "api/approval_policies.hpp"
#include "api/approvals.hpp"
#include "api/scope.hpp"

namespace sealmint::api {
namespace {

using model::AccessRequest;
using model::ActorKind;
using model::ActorRef;
using model::ApprovalStep;
using model::Decision;
using model::Grant;
using model::GrantView;
using model::RequestStatus;
using model::RequestStep;
using model::RequestTerms;
using model::RequestView;

std::optional<Uuid> id_if(const std::optional<ActorRef>& actor, ActorKind kind) {
  return actor && actor->kind == kind ? std::optional(actor->id) : std::nullopt;
}

std::string_view verdict(const Decision& decision) {
  return decision.is_approval ? "approved" : "rejected";
}

template <auto field>
FieldOf<ShownRequestStep> of_step(std::string_view name) {
  return shown<&ShownRequestStep::step, &RequestStep::step, field>(name);
}

std::string_view step_status(const AccessRequest& request, std::int64_t number) {
  const bool is_done = request.status == RequestStatus::approved;
  if (is_done || number < request.current_step) return "completed";
  return number == request.current_step ? "in-progress" : "pending";
}

// Limits that were not asked for are absent keys, as clients expect.
template <auto field>
FieldOf<RequestedTerms> of_request(std::string_view name) {
  return shown<&RequestedTerms::request, field>(name);
}

const RequestTerms& terms_of(const RequestedTerms& asked) { return asked.request.terms; }

std::optional<std::int64_t> asked_signings(const RequestedTerms& asked) {
  return terms_of(asked).signings_max;
}

std::optional<std::string> asked_window(const RequestedTerms& asked) {
  const auto& window = terms_of(asked).window;
  return window ? std::optional(to_string(*window)) : std::nullopt;
}

std::optional<TimePoint> asked_start(const RequestedTerms& asked) {
  return terms_of(asked).not_before;
}

std::optional<TimePoint> asked_end(const RequestedTerms& asked) {
  const auto& terms = terms_of(asked);
  if (!terms.not_before || !terms.window) return std::nullopt;
  return TimePoint(*terms.not_before + terms.window->seconds());
}

std::optional<model::Scope> if_declared(const model::Scope& scope) {
  return scope.is_empty() ? std::nullopt : std::optional(scope);
}

std::optional<model::Scope> asked_scope(const RequestedTerms& asked) {
  return if_declared(terms_of(asked).scope);
}

std::int64_t data_version(const RequestData&) { return 1; }

std::string_view type_of_request(const RequestView&) { return approval_type; }

std::string_view scope_type(const RequestView&) { return "signer"; }

template <ActorKind kind>
std::optional<Uuid> requester_id(const RequestView& view) {
  return id_if(view.request.requester, kind);
}

template <ActorKind kind>
std::optional<Uuid> approver_id(const RequestView& view) {
  return id_if(view.request.approver, kind);
}

RequestData request_data(const RequestView& view) { return {{view.request}}; }

std::vector<ShownRequestStep> request_steps(const RequestView& view) {
  std::vector<ShownRequestStep> steps;
  for (const auto& step : view.request.steps) {
    const auto number = static_cast<std::int64_t>(steps.size()) + 1;
    steps.push_back({number, step_status(view.request, number), step});
  }
  return steps;
}

bool is_pre_approved(const RequestView& view) { return view.request.approver.has_value(); }

bool is_own(const RequestView& view) { return view.request.approver == view.request.requester; }

std::optional<std::int64_t> manifest_size(const RequestView& view) {
  const auto size = view.request.manifest_size;
  return size > 0 ? std::optional(size) : std::nullopt;
}

std::optional<std::int64_t> signings_max(const RequestView& view) {
  return view.grant ? view.grant->grant.signings_max : view.request.terms.signings_max;
}

std::int64_t used_signings(const RequestView& view) {
  return view.grant ? view.grant->grant.used : 0;
}

std::optional<model::GrantStatus> grant_status(const RequestView& view) {
  return view.grant ? std::optional(view.grant->effective_status) : std::nullopt;
}

std::optional<TimePoint> grant_expires_at(const RequestView& view) {
  return view.grant ? view.grant->grant.expires_at : std::nullopt;
}

template <auto field>
FieldOf<RequestView> of_view(std::string_view name) {
  return shown<&RequestView::request, field>(name);
}

std::optional<model::Scope> granted_scope(const Grant& grant) { return if_declared(grant.scope); }

std::string_view type_of_grant(const GrantView&) { return approval_type; }

template <ActorKind kind>
std::optional<Uuid> grantee_id(const GrantView& view) {
  return id_if(view.grant.grantee, kind);
}

template <auto field>
FieldOf<GrantView> of_grant(std::string_view name) {
  return shown<&GrantView::grant, field>(name);
}

}  // namespace

template <>
const Fields<Decision>& fields() {
  static const Fields<Decision> list{
      "Decision",
      {shown<&Decision::approver>("approverUserId"),
       shown<&Decision::approver_name>("approverName"), shown_by<&verdict>("decision"),
       shown_or_null<&Decision::comment>("comment"), shown<&Decision::created_at>("createdAt")}};
  return list;
}

template <>
const Fields<ShownRequestStep>& fields() {
  static const Fields<ShownRequestStep> list{
      "RequestStep",
      {shown<&ShownRequestStep::number>("stepNumber"), of_step<&ApprovalStep::name>("name"),
       of_step<&ApprovalStep::required_approvals>("requiredApprovals"),
       shown<&ShownRequestStep::status>("status"), of_step<&ApprovalStep::approvers>("approvers"),
       shown<&ShownRequestStep::step, &RequestStep::decisions>("decisions")}};
  return list;
}

template <>
const Fields<RequestedTerms>& fields() {
  static const Fields<RequestedTerms> list{
      "RequestedTerms",
      {of_request<&AccessRequest::signer_id>("signerId"),
       of_request<&AccessRequest::signer_name>("signerName"),
       of_request<&AccessRequest::policy_id>("approvalPolicyId"),
       of_request<&AccessRequest::justification>("justification"),
       shown_by<&asked_signings>("requestedSignings", optional),
       shown_by<&asked_window>("requestedWindowDuration", optional),
       shown_by<&asked_start>("requestedWindowStart", optional),
       shown_by<&asked_end>("requestedWindowEnd", optional),
       shown_by<&asked_scope>("scope", optional)}};
  return list;
}

template <>
const Fields<RequestData>& fields() {
  static const Fields<RequestData> list{
      "RequestData",
      {shown_by<&data_version>("version"), shown<&RequestData::terms>("requestData")}};
  return list;
}

template <>
const Fields<RequestView>& fields() {
  static const Fields<RequestView> list{
      "Request",
      {of_view<&AccessRequest::id>("id"),
       shown<&RequestView::project_id>("projectId"),
       shown<&RequestView::organization_id>("organizationId"),
       of_view<&AccessRequest::policy_id>("policyId"),
       shown_by<&type_of_request>("type"),
       of_view<&AccessRequest::status>("status"),
       of_view<&AccessRequest::justification>("justification"),
       of_view<&AccessRequest::current_step>("currentStep"),
       shown_by<&requester_id<ActorKind::user>>("requesterId"),
       shown_by<&requester_id<ActorKind::identity>>("machineIdentityId"),
       of_view<&AccessRequest::requester_name>("requesterName"),
       of_view<&AccessRequest::requester_email>("requesterEmail"),
       shown_by<&scope_type>("scopeType"),
       of_view<&AccessRequest::signer_id>("scopeId"),
       shown_by<&request_data>("requestData"),
       shown_by<&request_steps>("steps"),
       shown_or_null<&RequestView::request, &AccessRequest::closing_reason>("closingReason"),
       shown_by<&is_pre_approved>("preApproved"),
       shown_by<&is_own>("self"),
       shown_by<&approver_id<ActorKind::user>>("preApprovedByUserId"),
       shown_by<&approver_id<ActorKind::identity>>("preApprovedByIdentityId"),
       shown_by<&manifest_size>("manifestSize"),
       of_view<&AccessRequest::expires_at>("expiresAt"),
       of_view<&AccessRequest::grant_id>("grantId"),
       shown_by<&signings_max>("maxSignings"),
       shown_by<&used_signings>("usedSignings"),
       shown_by<&grant_status>("grantStatus"),
       shown_by<&grant_expires_at>("grantExpiresAt"),
       of_view<&AccessRequest::created_at>("createdAt"),
       of_view<&AccessRequest::updated_at>("updatedAt")}};
  return list;
}

template <>
const Fields<model::RequestPage>& fields() {
  static const Fields<model::RequestPage> list{
      "RequestPage",
      {shown<&model::RequestPage::requests>("requests"),
       shown<&model::RequestPage::total_count>("totalCount")}};
  return list;
}

template <>
const Fields<RevokedRequest>& fields() {
  static const Fields<RevokedRequest> list{"RevokedRequest",
                                           {shown<&RevokedRequest::request_id>("requestId")}};
  return list;
}

// What a grant allows: the `attributes` of its row.
template <>
const Fields<Grant>& fields() {
  static const Fields<Grant> list{
      "GrantAttributes",
      {shown<&Grant::signer_id>("signerId"), shown<&Grant::signer_name>("signerName"),
       shown<&Grant::signings_max>("maxSignings", optional),
       shown<&Grant::window_start>("windowStart"), shown_by<&granted_scope>("scope", optional)}};
  return list;
}

template <>
const Fields<GrantView>& fields() {
  static const Fields<GrantView> list{
      "Grant",
      {of_grant<&Grant::id>("id"), shown<&GrantView::project_id>("projectId"),
       of_grant<&Grant::request_id>("requestId"),
       shown_by<&grantee_id<ActorKind::user>>("granteeUserId"),
       shown_by<&grantee_id<ActorKind::identity>>("granteeMachineIdentityId"),
       shown_by<&type_of_grant>("type"), shown<&GrantView::effective_status>("status"),
       shown<&GrantView::grant>("attributes"), of_grant<&Grant::used>("usedSignings"),
       of_grant<&Grant::expires_at>("expiresAt"), of_grant<&Grant::revoked_at>("revokedAt"),
       of_grant<&Grant::revoked_by>("revokedByUserId"),
       shown_or_null<&GrantView::grant, &Grant::revocation_reason>("revocationReason"),
       of_grant<&Grant::created_at>("createdAt")}};
  return list;
}

template <>
const Fields<model::GrantPage>& fields() {
  static const Fields<model::GrantPage> list{"GrantPage",
                                             {shown<&model::GrantPage::grants>("grants"),
                                              shown<&model::GrantPage::total_count>("totalCount")}};
  return list;
}

template <>
const Fields<model::PreApproval>& fields() {
  static const Fields<model::PreApproval> list{
      "PreApproval",
      {shown<&model::PreApproval::request>("request"), shown<&model::PreApproval::grant>("grant")}};
  return list;
}

template <>
const Fields<model::PolicyMatch>& fields() {
  static const Fields<model::PolicyMatch> list{
      "PolicyMatch",
      {shown<&model::PolicyMatch::requires_approval>("requiresApproval"),
       shown<&model::PolicyMatch::has_active_grant>("hasActiveGrant")}};
  return list;
}

}  // namespace sealmint::api

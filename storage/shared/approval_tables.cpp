// The tables of 0002_approvals.sql, with the column of 0004_manifests.sql.
#include "storage/shared/tables.hpp"

namespace sealmint::storage {

using model::AccessRequest;
using model::ActorRef;
using model::ApprovalConstraints;
using model::ApprovalPolicy;
using model::Grant;
using model::RequestTerms;

TableDescription<ApprovalPolicy> describe(TableOf<ApprovalPolicy>) {
  return {"approval_policy",
          {column<&ApprovalPolicy::id>("id"), column<&ApprovalPolicy::signer_id>("signer_id"),
           column<&ApprovalPolicy::steps>("steps"),
           column<&ApprovalPolicy::constraints, &ApprovalConstraints::signings_max>("signings_max"),
           column<&ApprovalPolicy::constraints, &ApprovalConstraints::window_max>("window_max"),
           column<&ApprovalPolicy::created_at>("created_at"),
           column<&ApprovalPolicy::updated_at>("updated_at")}};
}

TableDescription<AccessRequest> describe(TableOf<AccessRequest>) {
  return {"access_request",
          {column<&AccessRequest::id>("id"),
           column<&AccessRequest::policy_id>("policy_id"),
           column<&AccessRequest::signer_id>("signer_id"),
           column<&AccessRequest::signer_name>("signer_name"),
           column<&AccessRequest::requester, &ActorRef::kind>("requester_kind"),
           column<&AccessRequest::requester, &ActorRef::id>("requester_id"),
           column<&AccessRequest::requester_name>("requester_name"),
           column<&AccessRequest::requester_email>("requester_email"),
           column<&AccessRequest::approver>("approver"),
           column<&AccessRequest::justification>("justification"),
           column<&AccessRequest::terms, &RequestTerms::signings_max>("signings_max"),
           column<&AccessRequest::terms, &RequestTerms::window>("window_length"),
           column<&AccessRequest::terms, &RequestTerms::not_before>("not_before"),
           column<&AccessRequest::terms, &RequestTerms::scope>("scope"),
           column<&AccessRequest::manifest_size>("manifest_size"),
           column<&AccessRequest::status>("status"),
           column<&AccessRequest::closing_reason>("closing_reason"),
           column<&AccessRequest::current_step>("current_step"),
           column<&AccessRequest::steps>("steps"),
           column<&AccessRequest::expires_at>("expires_at"),
           column<&AccessRequest::grant_id>("grant_id"),
           column<&AccessRequest::expiry_announced>("expiry_announced"),
           column<&AccessRequest::created_at>("created_at"),
           column<&AccessRequest::updated_at>("updated_at")}};
}

TableDescription<Grant> describe(TableOf<Grant>) {
  return {"\"grant\"",
          {column<&Grant::id>("id"), column<&Grant::request_id>("request_id"),
           column<&Grant::signer_id>("signer_id"), column<&Grant::signer_name>("signer_name"),
           column<&Grant::grantee, &ActorRef::kind>("grantee_kind"),
           column<&Grant::grantee, &ActorRef::id>("grantee_id"),
           column<&Grant::signings_max>("signings_max"), column<&Grant::used>("used"),
           column<&Grant::window_start>("window_start"), column<&Grant::expires_at>("expires_at"),
           column<&Grant::status>("status"), column<&Grant::scope>("scope"),
           column<&Grant::revoked_at>("revoked_at"), column<&Grant::revoked_by>("revoked_by"),
           column<&Grant::revocation_reason>("revocation_reason"),
           column<&Grant::expiry_announced>("expiry_announced"),
           column<&Grant::created_at>("created_at")}};
}

}  // namespace sealmint::storage

// Requests to sign and grants on the wire (contract 1.6, 1.7, 9.15 and 10).
#pragma once

#include "api/fields.hpp"
#include "core/model/requests_approvals.hpp"
#include "core/model/views_approvals.hpp"

namespace sealmint::api {

// The type of all policies, requests and grants here.
inline constexpr std::string_view approval_type = "cert-code-signing";

struct Comment {
  std::string comment;
};
struct GrantRevocation {
  std::string reason;
};
// Asks whether signing needs an approval.
struct PolicyQuestion {
  std::string signer;  // id or name
};
struct RevokedRequest {
  RequestId request_id;
};

// A step of a request, with how far it is.
struct ShownRequestStep {
  std::int64_t number = 0;
  std::string_view status;  // "completed", "in-progress", "pending"
  model::RequestStep step;
};
// What was asked for.
struct RequestedTerms {
  model::AccessRequest request;
};
struct RequestData {
  RequestedTerms terms;
};

// How many JSON values the body of a request may hold.
JsonLimits request_limits(std::string_view body);

// The words of a list filter, comma-separated: pending, approved, expired, revoked. Others are
// dropped; nothing = all.
std::vector<model::RequestStatus> read_statuses(std::string_view csv);

template <>
const Fields<model::RequestInput>& fields();
template <>
const Fields<model::PreApproveInput>& fields();
template <>
const Fields<Comment>& fields();
template <>
const Fields<GrantRevocation>& fields();
template <>
const Fields<PolicyQuestion>& fields();
template <>
const Fields<model::Decision>& fields();
template <>
const Fields<ShownRequestStep>& fields();
template <>
const Fields<RequestedTerms>& fields();
template <>
const Fields<RequestData>& fields();
template <>
const Fields<model::RequestView>& fields();
template <>
const Fields<model::RequestPage>& fields();
template <>
const Fields<RevokedRequest>& fields();
template <>
const Fields<model::Grant>& fields();
template <>
const Fields<model::GrantView>& fields();
template <>
const Fields<model::GrantPage>& fields();
template <>
const Fields<model::PreApproval>& fields();
template <>
const Fields<model::PolicyMatch>& fields();

}  // namespace sealmint::api

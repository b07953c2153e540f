// Requests to sign and grants on the wire (contract 1.6, 1.7, 9.15 and 10).
#pragma once

#include <boost/json/object.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"
#include "core/model/requests_approvals.hpp"
#include "core/model/views_approvals.hpp"

namespace sealmint::api {

// The type of all policies, requests and grants here.
inline constexpr std::string_view approval_type = "cert-code-signing";

Result<model::RequestInput> read_request(std::string_view body);
Result<model::PreApproveInput> read_pre_approval(std::string_view body);
// {comment?}; an empty body is none.
Result<std::string> read_comment(std::string_view body);
// {revocationReason?}; an empty body is none.
Result<std::string> read_revocation_reason(std::string_view body);
// {inputs: {signerId}}
Result<std::string> read_policy_match(std::string_view body);

// The words of a list filter, comma-separated: pending, approved, expired, revoked. Others are
// dropped; nothing = all.
std::vector<model::RequestStatus> read_statuses(std::string_view csv);

boost::json::object to_json(const model::RequestView& view);
// {requests: [...], totalCount}
boost::json::object to_json(const model::RequestPage& page);
boost::json::object to_json(const model::GrantView& view);
// {grants: [...], totalCount}
boost::json::object to_json(const model::GrantPage& page);
// {request, grant}
boost::json::object to_json(const model::PreApproval& made);
boost::json::object to_json(const model::PolicyMatch& match);

}  // namespace sealmint::api

// Approval policies on the wire (contract 9.14).
#pragma once

#include <boost/json/object.hpp>

#include <string_view>

#include "api/object_reader.hpp"
#include "core/model/requests_approvals.hpp"
#include "core/model/views_approvals.hpp"

namespace sealmint::api {

Result<model::ApprovalPolicyInput> read_approval_policy(std::string_view body);
// The same as a part of another body. Absent steps are none.
model::ApprovalPolicyInput read_approval_policy(ObjectReader& policy);

boost::json::object to_json(const model::PolicyView& view);
// [{type, id}]
boost::json::array approvers_json(const model::ApprovalStep& step);

}  // namespace sealmint::api

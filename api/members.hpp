// Bodies of the member routes (contract 1.4, 9.13).
#pragma once

#include <boost/json/object.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"
#include "core/model/requests_signers.hpp"
#include "core/model/views_signers.hpp"

namespace sealmint::api {

// {userId | identityId | groupId, role}.
Result<model::NewMember> read_member(std::string_view body);
// {identityId, role="operator"} and {groupId, role="operator"}.
Result<model::NewMember> read_identity_member(std::string_view body);
Result<model::NewMember> read_group_member(std::string_view body);
// {userIds, emails, role="operator"}, at least one entry.
Result<model::NewUserMembers> read_user_members(std::string_view body);
// {role}.
Result<std::string> read_role(std::string_view body);

// membershipId, signerId, actor…Id (the other two null), role, customRoleId, isActive, times,
// details.
boost::json::object to_json(const model::MemberView& view);
// {memberships}.
boost::json::object to_json(const std::vector<model::MemberView>& members);
// {memberships, skipped, unresolved}.
boost::json::object to_json(const model::AddedUserMembers& added);
// {membershipId, signerId}.
boost::json::object to_json(const model::RemovedMember& removed);
// {members}.
boost::json::object to_json(const std::vector<model::EffectiveMemberView>& members);

}  // namespace sealmint::api

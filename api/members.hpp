// Bodies of the member routes (contract 1.4, 9.13).
#pragma once

#include <variant>

#include "api/fields.hpp"
#include "core/model/requests_signers.hpp"
#include "core/model/views_signers.hpp"

namespace sealmint::api {

// A new member of any kind: exactly one id is given.
struct AnyNewMember {
  model::NewMember member;
  int given = 0;
};
// A new member of a kind that the path names; a role that is not given is that of an operator.
struct NewIdentityMember {
  IdentityId identity_id;
  std::string role = "operator";
};
struct NewGroupMember {
  GroupId group_id;
  std::string role = "operator";
};
struct RoleChange {
  std::string role;
};

// What may be shown of a member, by its kind.
struct UserMemberDetails {
  std::string name;
  std::string email;
  std::string username;
};
struct IdentityMemberDetails {
  std::string name;
  std::string auth_method;  // empty = none yet
};
struct GroupMemberDetails {
  std::string name;
  std::string slug;
};
using ShownDetails = std::variant<UserMemberDetails, IdentityMemberDetails, GroupMemberDetails>;

struct MemberList {
  std::vector<model::MemberView> memberships;
};
struct EffectiveMemberList {
  std::vector<model::EffectiveMemberView> members;
};

template <>
const Fields<AnyNewMember>& fields();
template <>
const Fields<NewIdentityMember>& fields();
template <>
const Fields<NewGroupMember>& fields();
template <>
const Fields<model::NewUserMembers>& fields();
template <>
const Fields<RoleChange>& fields();
template <>
const Fields<UserMemberDetails>& fields();
template <>
const Fields<IdentityMemberDetails>& fields();
template <>
const Fields<GroupMemberDetails>& fields();
template <>
const Fields<model::MemberView>& fields();
template <>
const Fields<MemberList>& fields();
template <>
const Fields<model::AddedUserMembers>& fields();
template <>
const Fields<model::RemovedMember>& fields();
template <>
const Fields<model::EffectiveMemberView>& fields();
template <>
const Fields<EffectiveMemberList>& fields();

}  // namespace sealmint::api

// Bodies of the group routes (contract 1.10, 8.5).
#pragma once

#include "api/fields.hpp"
#include "core/model/requests_groups.hpp"

namespace sealmint::api {

// Who is in a group, by name.
struct GroupMember {
  model::ActorRef actor;
  std::string name;
};

template <>
const Fields<model::CreateGroup>& fields();
template <>
const Fields<model::UpdateGroup>& fields();
template <>
const Fields<model::Group>& fields();
template <>
const Fields<GroupMember>& fields();
template <>
const Fields<model::GroupDetails>& fields();
template <>
const Fields<model::GroupPage>& fields();

}  // namespace sealmint::api

// Bodies of the group routes (contract 1.10, 8.5).
#pragma once

#include <boost/json/object.hpp>

#include <string_view>

#include "core/base/result.hpp"
#include "core/model/requests_groups.hpp"

namespace sealmint::api {

// {name, slug, role}.
Result<model::CreateGroup> read_create_group(std::string_view body);
// The same, all optional.
Result<model::UpdateGroup> read_update_group(std::string_view body);

// id, name, slug, role, memberCount, createdAt, updatedAt.
boost::json::object to_json(const model::Group& group);
// The same with members: [{type: "user" | "identity", id, name}].
boost::json::object to_json(const model::GroupDetails& details);
// {groups, totalCount}, each without its members.
boost::json::object to_json(const model::GroupPage& page);

}  // namespace sealmint::api

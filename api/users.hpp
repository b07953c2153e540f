// Bodies of the user routes (contract 1.10, 8.5).
#pragma once

#include <boost/json/object.hpp>

#include <string_view>

#include "core/base/result.hpp"
#include "core/model/requests_users.hpp"

namespace sealmint::api {

// {username, email, firstName?, lastName?, password?, role}.
Result<model::CreateUser> read_create_user(std::string_view body);
// The same, all optional; `"password": null` takes the password away.
Result<model::UpdateUser> read_update_user(std::string_view body);

// id, username, email, firstName, lastName, role, createdAt, updatedAt. Never the password's hash.
boost::json::object to_json(const model::User& user);
// {users, totalCount}.
boost::json::object to_json(const model::UserPage& page);

}  // namespace sealmint::api

// Bodies of the machine identity routes (contract 1.10, 8.5).
#pragma once

#include <boost/json/object.hpp>

#include <string_view>

#include "core/base/result.hpp"
#include "core/model/requests_identities.hpp"

namespace sealmint::api {

// {name, role}.
Result<model::CreateIdentity> read_create_identity(std::string_view body);
// The same, all optional.
Result<model::UpdateIdentity> read_update_identity(std::string_view body);

// id, name, role, authMethods, createdAt, updatedAt.
boost::json::object to_json(const model::IdentityDetails& details);
// The same without authMethods, for an identity as a member of something.
boost::json::object to_json(const model::Identity& identity);
// {identities, totalCount}.
boost::json::object to_json(const model::IdentityPage& page);

}  // namespace sealmint::api

// Bodies of the universal auth routes (contract 8.2, 8.3).
#pragma once

#include <boost/json/object.hpp>

#include <string_view>
#include <vector>

#include "core/base/result.hpp"
#include "core/model/requests_universal_auth.hpp"

namespace sealmint::api {

// All fields optional; an empty body is an empty object. Attach and update alike.
Result<model::UniversalAuthSettings> read_universal_auth_settings(std::string_view body);
// {description="", numUsesLimit=0, ttl=0}; an empty body is an empty object.
Result<model::CreateClientSecret> read_create_client_secret(std::string_view body);

// {identityUniversalAuth: {...}}.
boost::json::object to_json(const model::UniversalAuth& universal_auth);
// {clientSecretData: {...}}, without the secret, which nobody has any more.
boost::json::object to_json(const model::ClientSecret& secret);
// {clientSecret, clientSecretData: {...}}: the only answer with the secret in it.
boost::json::object to_json(const model::CreatedClientSecret& created);
// {clientSecretData: [...], totalCount}.
boost::json::object to_json(const std::vector<model::ClientSecret>& secrets);

}  // namespace sealmint::api

// Bodies of the login and token routes (contract 8.1, 8.4, 8.5).
#pragma once

#include <boost/json/object.hpp>

#include <string_view>

#include "core/base/result.hpp"
#include "core/model/principal.hpp"
#include "core/model/requests_sessions.hpp"

namespace sealmint::api {

// {username, password}.
Result<model::PasswordLogin> read_password_login(std::string_view body);
// {clientId, clientSecret}; "subOrganizationName" is accepted and means nothing here.
Result<model::UniversalAuthLogin> read_universal_auth_login(std::string_view body);
// {accessToken}.
Result<Secret> read_access_token(std::string_view body);

// {accessToken, expiresIn, accessTokenMaxTTL, tokenType: "Bearer"}.
boost::json::object to_json(const model::IssuedToken& token);
// {type, id, name, role}.
boost::json::object to_json(const model::Principal& principal);

}  // namespace sealmint::api

// Bodies of the login and token routes (contract 8.1, 8.4, 8.5).
#pragma once

#include "api/fields.hpp"
#include "core/model/requests_sessions.hpp"

namespace sealmint::api {

// An access token that is presented to be renewed or revoked.
struct PresentedToken {
  Secret access_token;
};

// That a request was done, when there is nothing else to tell.
struct Message {
  std::string_view message;  // of static storage
};

template <>
const Fields<model::PasswordLogin>& fields();
template <>
const Fields<model::UniversalAuthLogin>& fields();
template <>
const Fields<PresentedToken>& fields();
template <>
const Fields<model::IssuedToken>& fields();
template <>
const Fields<model::Principal>& fields();
template <>
const Fields<Message>& fields();

}  // namespace sealmint::api

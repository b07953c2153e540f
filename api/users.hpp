// Bodies of the user routes (contract 1.10, 8.5).
#pragma once

#include "api/fields.hpp"
#include "core/model/requests_users.hpp"

namespace sealmint::api {

template <>
const Fields<model::CreateUser>& fields();
template <>
const Fields<model::UpdateUser>& fields();
template <>
const Fields<model::User>& fields();
template <>
const Fields<model::UserPage>& fields();

}  // namespace sealmint::api

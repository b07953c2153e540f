// Bodies of the routes of machine identities (contract 1.10, 8.5).
#pragma once

#include "api/fields.hpp"
#include "core/model/requests_identities.hpp"

namespace sealmint::api {

template <>
const Fields<model::CreateIdentity>& fields();
template <>
const Fields<model::UpdateIdentity>& fields();
template <>
const Fields<model::Identity>& fields();
template <>
const Fields<model::IdentityDetails>& fields();
template <>
const Fields<model::IdentityPage>& fields();

}  // namespace sealmint::api

// Bodies of the routes of universal auth and its client secrets (contract 8.2 and 8.3).
#pragma once

#include "api/fields.hpp"
#include "core/model/requests_universal_auth.hpp"

namespace sealmint::api {

struct TrustedIp {
  std::string range;  // canonical text of an address or a range
};

template <>
const Fields<TrustedIp>& fields();
template <>
const Fields<model::UniversalAuthSettings>& fields();
template <>
const Fields<model::CreateClientSecret>& fields();
template <>
const Fields<model::UniversalAuth>& fields();
template <>
const Fields<model::ClientSecret>& fields();
template <>
const Fields<model::CreatedClientSecret>& fields();

using UniversalAuthAnswer = Under<"identityUniversalAuth", model::UniversalAuth>;
using ClientSecretAnswer = Under<"clientSecretData", model::ClientSecret>;
// All of an identity.
struct ClientSecretPage {
  std::vector<model::ClientSecret> secrets;
  std::size_t total_count = 0;
};
template <>
const Fields<ClientSecretPage>& fields();

}  // namespace sealmint::api

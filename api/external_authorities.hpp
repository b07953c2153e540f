// Bodies of the routes of external certificate authorities.
#pragma once

#include "api/fields.hpp"
#include "core/model/requests_external_authorities.hpp"

namespace sealmint::api {

// An authority with what its row shows besides.
struct ExternalAuthorityRow {
  model::ExternalAuthorityView view;
  std::string project_id;
};
struct ExternalAuthorityRows {
  std::vector<ExternalAuthorityRow> authorities;
  std::size_t total_count = 0;
};

template <>
const Fields<model::IssuingProfile>& fields();
template <>
const Fields<model::IssuingPace>& fields();
template <>
const Fields<model::CreateExternalAuthority>& fields();
template <>
const Fields<model::UpdateExternalAuthority>& fields();
template <>
const Fields<ExternalAuthorityRow>& fields();
template <>
const Fields<ExternalAuthorityRows>& fields();
template <>
const Fields<model::IssuerTypes>& fields();
template <>
const Fields<model::IssuerTest>& fields();
template <>
const Fields<model::IssuanceOrderView>& fields();
template <>
const Fields<model::IssuanceOrderPage>& fields();

}  // namespace sealmint::api

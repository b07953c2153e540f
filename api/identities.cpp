#include "api/identities.hpp"

#include "api/principal_fields.hpp"

namespace sealmint::api {
namespace {

using model::CreateIdentity;
using model::Identity;
using model::IdentityDetails;
using model::IdentityPage;
using model::UpdateIdentity;

std::vector<std::string_view> auth_methods(const IdentityDetails& details) {
  if (!details.has_universal_auth) return {};
  return {"universal-auth"};
}

}  // namespace

template <>
const Fields<CreateIdentity>& fields() {
  static const Fields<CreateIdentity> list{
      "CreateIdentity",
      {asked<display_name, &CreateIdentity::name>("name", required),
       asked<product_role, &CreateIdentity::role>("role", required)}};
  return list;
}

template <>
const Fields<UpdateIdentity>& fields() {
  static const Fields<UpdateIdentity> list{"UpdateIdentity",
                                           {asked<display_name, &UpdateIdentity::name>("name"),
                                            asked<product_role, &UpdateIdentity::role>("role")}};
  return list;
}

template <>
const Fields<Identity>& fields() {
  static const Fields<Identity> list{
      "Identity",
      {shown<&Identity::id>("id"), shown<&Identity::name>("name"), shown<&Identity::role>("role"),
       shown<&Identity::created_at>("createdAt"), shown<&Identity::updated_at>("updatedAt")}};
  return list;
}

template <>
const Fields<IdentityDetails>& fields() {
  static const auto list =
      Fields<IdentityDetails>{"IdentityDetails", {shown_by<&auth_methods>("authMethods")}}
          .including<&IdentityDetails::identity>();
  return list;
}

template <>
const Fields<IdentityPage>& fields() {
  static const Fields<IdentityPage> list{"IdentityPage",
                                         {shown<&IdentityPage::identities>("identities"),
                                          shown<&IdentityPage::total_count>("totalCount")}};
  return list;
}

}  // namespace sealmint::api

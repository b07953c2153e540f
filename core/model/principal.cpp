#include "core/model/principal.hpp"

namespace sealmint::model {

std::string_view name(ProductRole role) {
  switch (role) {
    case ProductRole::no_access: return "no-access";
    case ProductRole::member: return "member";
    case ProductRole::admin: return "admin";
  }
  return "no-access";
}

std::optional<ProductRole> parse_product_role(std::string_view text) {
  for (const auto role : {ProductRole::no_access, ProductRole::member, ProductRole::admin}) {
    if (name(role) == text) return role;
  }
  return std::nullopt;
}

std::string_view name(ActorKind kind) {
  switch (kind) {
    case ActorKind::user: return "user";
    case ActorKind::identity: return "identity";
    case ActorKind::group: return "group";
  }
  return "user";
}

std::string_view name(AuthMethod method) {
  switch (method) {
    case AuthMethod::none: return "";
    case AuthMethod::password: return "password";
    case AuthMethod::universal_auth: return "universal-auth";
  }
  return "";
}

}  // namespace sealmint::model

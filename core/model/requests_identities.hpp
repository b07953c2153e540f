// What the identity routes ask for (contract 8.5), already checked against its schema.
#pragma once

#include <optional>
#include <string>

#include "core/model/principal.hpp"

namespace sealmint::model {

struct CreateIdentity {
  std::string name;
  ProductRole role = ProductRole::no_access;
};

// Only what is present changes.
struct UpdateIdentity {
  std::optional<std::string> name;
  std::optional<ProductRole> role;
};

// An identity with the ways it can log in, as it is shown.
struct IdentityDetails {
  Identity identity;
  bool has_universal_auth = false;
};

}  // namespace sealmint::model

// What the identity routes ask for (contract 8.5), already checked against its schema.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

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

  bool is_empty() const { return !name && !role; }
};

// An identity with the ways it can log in, as it is shown.
struct IdentityDetails {
  Identity identity;
  bool has_universal_auth = false;
};

struct IdentityPage {
  std::vector<IdentityDetails> identities;
  std::size_t total_count = 0;
};

}  // namespace sealmint::model

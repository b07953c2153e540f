// What the group routes ask for (contract 8.5), already checked against its schema.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/model/principal.hpp"

namespace sealmint::model {

struct CreateGroup {
  std::string name;
  std::string slug;  // canonical
  ProductRole role = ProductRole::no_access;
};

// Only what is present changes.
struct UpdateGroup {
  std::optional<std::string> name;
  std::optional<std::string> slug;
  std::optional<ProductRole> role;

  bool is_empty() const { return !name && !slug && !role; }
};

// A group with the names of its members, as it is shown.
struct GroupDetails {
  Group group;
  std::vector<std::string> member_names;  // one for each of group.members, in their order
};

struct GroupPage {
  std::vector<Group> groups;
  std::size_t total_count = 0;
};

}  // namespace sealmint::model

// The one project there is, as answers name it.
#pragma once

#include <string>

namespace sealmint::service {

// UUIDs in text.
struct Project {
  std::string id;
  std::string organization_id = {};
};

}  // namespace sealmint::service

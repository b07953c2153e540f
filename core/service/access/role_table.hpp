// The role table (contract 3.1) as values, for those who print or test it: made by the decision
// itself, not written down a second time.
#pragma once

#include <string_view>
#include <vector>

namespace sealmint::service {

struct RoleRow {
  std::string_view action;
  bool administrator = false;
  bool operator_ = false;
  bool auditor = false;
  bool product_admin = false;  // who is no member
};

std::vector<RoleRow> role_table();

}  // namespace sealmint::service

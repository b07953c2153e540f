#include "core/service/access/role_table.hpp"

#include "core/rules/roles.hpp"

namespace sealmint::service {

std::vector<RoleRow> role_table() {
  std::vector<RoleRow> rows;
  for (const rules::Action action : rules::all_actions) {
    const auto allows = [action](bool rules::Roles::* role) {
      rules::Roles roles;
      roles.*role = true;
      return rules::allows(roles, action);
    };
    rows.push_back({rules::name(action), allows(&rules::Roles::administrator),
                    allows(&rules::Roles::operator_), allows(&rules::Roles::auditor),
                    allows(&rules::Roles::product_admin)});
  }
  return rows;
}

}  // namespace sealmint::service

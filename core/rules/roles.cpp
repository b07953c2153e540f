#include "core/rules/roles.hpp"

#include <algorithm>
#include <string>

namespace sealmint::rules {
namespace {

void add(Roles& roles, model::Role role) {
  switch (role) {
    case model::Role::administrator: roles.administrator = true; return;
    case model::Role::operator_: roles.operator_ = true; return;
    case model::Role::auditor: roles.auditor = true; return;
  }
}

}  // namespace

std::string_view name(Action action) {
  switch (action) {
    case Action::read: return "read";
    case Action::edit: return "edit";
    case Action::delete_signer: return "delete";
    case Action::manage_status: return "manage-status";
    case Action::manage_members: return "manage-members";
    case Action::manage_policy: return "manage-policy";
    case Action::sign: return "sign";
    case Action::request_sign: return "request-sign";
    case Action::pre_approve: return "pre-approve";
    case Action::revoke_request: return "revoke-request";
    case Action::reissue_certificate: return "reissue-certificate";
    case Action::export_certificate: return "export-certificate";
  }
  return "unknown";
}

Roles roles_on(const model::Signer& signer, const model::Principal& principal,
               std::span<const GroupId> groups_of_principal) {
  Roles roles;
  // Without access to the product a membership that is still listed counts for nothing.
  if (principal.role == model::ProductRole::no_access) return roles;
  roles.product_admin = principal.is_admin();
  for (const auto& member : signer.members) {
    const bool is_direct = member.actor == principal.actor;
    const bool is_by_group = member.actor.kind == model::ActorKind::group &&
                             std::ranges::find(groups_of_principal, GroupId{member.actor.id}) !=
                                 groups_of_principal.end();
    if (is_direct || is_by_group) add(roles, member.role);
  }
  return roles;
}

bool allows(const Roles& roles, Action action) {
  switch (action) {
    case Action::read: return roles.is_member() || roles.product_admin;
    case Action::manage_members: return roles.administrator || roles.product_admin;
    case Action::sign:
    case Action::request_sign: return roles.administrator || roles.operator_;
    case Action::export_certificate: return roles.is_member();
    case Action::edit:
    case Action::delete_signer:
    case Action::manage_status:
    case Action::manage_policy:
    case Action::pre_approve:
    case Action::revoke_request:
    case Action::reissue_certificate: return roles.administrator;
  }
  return false;
}

Result<void> require(const Roles& roles, Action action, const model::Signer& signer) {
  if (allows(roles, action)) return {};
  return make_error(ErrorKind::forbidden, "You are not allowed to " + std::string(name(action)) +
                                              " on signer " + signer.name);
}

}  // namespace sealmint::rules

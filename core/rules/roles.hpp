// Who may do what on one signer: the table of contract 3.1 as a pure function.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "core/base/id.hpp"
#include "core/base/result.hpp"
#include "core/model/principal.hpp"
#include "core/model/signer.hpp"

namespace sealmint::rules {

enum class Action {
  read,
  edit,
  delete_signer,
  manage_status,
  manage_members,
  manage_policy,
  sign,
  request_sign,
  pre_approve,
  revoke_request,
  reissue_certificate,
  export_certificate,
};
std::string_view name(Action action);  // "read", "manage-status", ...

inline constexpr std::array<Action, 12> all_actions{Action::read,
                                                    Action::edit,
                                                    Action::delete_signer,
                                                    Action::manage_status,
                                                    Action::manage_members,
                                                    Action::manage_policy,
                                                    Action::sign,
                                                    Action::request_sign,
                                                    Action::pre_approve,
                                                    Action::revoke_request,
                                                    Action::reissue_certificate,
                                                    Action::export_certificate};

// The union of a principal's direct role, the roles of its groups and its product role.
struct Roles {
  bool administrator = false;
  bool operator_ = false;
  bool auditor = false;
  bool product_admin = false;

  bool is_member() const { return administrator || operator_ || auditor; }
};

Roles roles_on(const model::Signer& signer, const model::Principal& principal,
               std::span<const GroupId> groups_of_principal);

bool allows(const Roles& roles, Action action);

// ErrorKind::forbidden, naming action and signer, when the roles do not allow the action.
Result<void> require(const Roles& roles, Action action, const model::Signer& signer);

}  // namespace sealmint::rules

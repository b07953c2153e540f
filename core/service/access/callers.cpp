#include "core/service/access/callers.hpp"

#include <string>

#include "core/service/access/token_check.hpp"

namespace sealmint::service {

Result<AdminCaller> as_admin(const Snapshot& snapshot, const model::Caller& caller, TimePoint now,
                             std::string_view what) {
  TRY(auto principal,
      principal_now(snapshot, caller.principal.token_id, caller.sender.source_ip, now));
  if (!principal.is_admin()) {
    return make_error(ErrorKind::forbidden, "Only a Product Admin may " + std::string(what));
  }
  // About no signer in particular.
  const ports::RightsCondition rights{
      {}, principal.token_id, snapshot.rights_epoch({}, principal.token_id)};
  return AdminCaller({std::move(principal), caller.sender}, rights);
}

Result<SignerCaller> as_signer_caller(const Snapshot& snapshot, const model::Caller& caller,
                                      TimePoint now, std::string_view id_or_name,
                                      rules::Action action) {
  TRY(auto principal,
      principal_now(snapshot, caller.principal.token_id, caller.sender.source_ip, now));
  const auto& signer = snapshot.signer_by_reference(id_or_name);
  if (!signer) return make_error(ErrorKind::not_found, "Signer not found");
  const auto roles = rules::roles_on(*signer, principal, snapshot.groups_of(principal.actor));
  TRY_VOID(rules::require(roles, action, *signer));
  const ports::RightsCondition rights{signer->id, principal.token_id,
                                      snapshot.rights_epoch(signer->id, principal.token_id)};
  return SignerCaller({std::move(principal), caller.sender}, signer, roles, action, rights);
}

}  // namespace sealmint::service

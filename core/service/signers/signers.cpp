// Reading, changing and deleting signers; see signer_creation.cpp and signer_certificates.cpp.
#include "core/service/signers/signers.hpp"

#include <algorithm>

#include "core/base/ascii.hpp"
#include "core/rules/members.hpp"
#include "core/rules/signer_state.hpp"
#include "core/service/access/signer_access.hpp"

namespace sealmint::service {
namespace {

using rules::Action;

Result<bool> rename(SignerDraft& draft, const std::string& new_name) {
  if (draft.signer.name == new_name) return false;
  if (draft.snapshot.signer_by_reference(new_name)) {
    return make_error(ErrorKind::rejected, "name: already in use");
  }
  draft.event.fact("formerName", draft.signer.name);
  draft.signer.name = new_name;
  return true;
}

template <class T>
bool assign(T& field, const T& value) {
  if (field == value) return false;
  field = value;
  return true;
}

Result<Draft> apply_update(SignerDraft& draft, const model::UpdateSigner& input) {
  bool is_changed = false;
  if (input.name) {
    TRY(is_changed, rename(draft, *input.name));
  }
  if (input.description) is_changed |= assign(draft.signer.description, *input.description);
  if (input.renew_before_days) {
    TRY_VOID(rules::check_renewal(*input.renew_before_days, draft.signer.certificate_ttl_days));
    is_changed |= assign(draft.signer.renew_before_days, *input.renew_before_days);
  }
  return is_changed ? Draft::changed : Draft::unchanged;
}

}  // namespace

model::SignerPage SignerService::list(const model::Principal& principal,
                                      const SignerFilter& filter) const {
  const auto snapshot = context_.directory.snapshot();
  // Names are lower case, so it is enough to lower what is searched for.
  const std::string search = ascii_lower_case(filter.search);
  model::SignerPage page;
  for (const auto& signer : snapshot->signers()) {
    if (signer->name.find(search) == std::string::npos) continue;
    if (!may_read(*snapshot, principal, *signer)) continue;
    const std::size_t position = page.total_count++;
    if (position < filter.offset || page.signers.size() >= filter.limit) continue;
    page.signers.push_back(to_view(context_, project_, *snapshot, *signer));
  }
  return page;
}

Result<model::SignerView> SignerService::get(const model::Principal& principal,
                                             std::string_view id_or_name) const {
  const auto snapshot = context_.directory.snapshot();
  TRY(const auto signer, authorized_signer(*snapshot, principal, id_or_name, Action::read));
  return to_view(context_, project_, *snapshot, *signer);
}

Result<model::PermissionsView> SignerService::permissions(const model::Principal& principal,
                                                          std::string_view id_or_name) const {
  const auto snapshot = context_.directory.snapshot();
  TRY(const auto signer, authorized_signer(*snapshot, principal, id_or_name, Action::read));
  const auto groups = snapshot->groups_of(principal.actor);
  const auto roles = rules::roles_on(*signer, principal, groups);
  model::PermissionsView view;
  for (const Action action : rules::all_actions) {
    if (rules::allows(roles, action)) view.actions.push_back(name(action));
  }
  view.memberships = rules::memberships_of(*signer, principal.actor, groups);
  return view;
}

Task<model::SignerView> SignerService::update(model::Caller caller, std::string id_or_name,
                                              model::UpdateSigner input,
                                              model::Precondition expected) {
  DecideChange decide = [&input](SignerDraft& draft) { return apply_update(draft, input); };
  CO_TRY(const auto signer,
         co_await change_signer(context_, {caller, Action::edit, audit_kinds::update_pki_signer},
                                std::move(id_or_name), std::move(decide), std::move(expected)));
  co_return to_view(context_, project_, *context_.directory.snapshot(), signer);
}

Task<model::SignerView> SignerService::set_status(model::Caller caller, std::string id_or_name,
                                                  model::SignerStatus wanted,
                                                  model::Precondition expected) {
  DecideChange decide = [wanted](SignerDraft& draft) -> Result<Draft> {
    TRY(const bool is_changed, rules::set_status(draft.signer, wanted));
    return is_changed ? Draft::changed : Draft::unchanged;
  };
  const auto kind = wanted == model::SignerStatus::disabled ? audit_kinds::disable_pki_signer
                                                            : audit_kinds::enable_pki_signer;
  CO_TRY(const auto signer,
         co_await change_signer(context_, {caller, Action::manage_status, kind},
                                std::move(id_or_name), std::move(decide), std::move(expected)));
  co_return to_view(context_, project_, *context_.directory.snapshot(), signer);
}

Task<model::SignerView> SignerService::remove(model::Caller caller, std::string id_or_name,
                                              model::Precondition expected) {
  Decide<model::SignerView> decide = [&]() -> Result<Decided<model::SignerView>> {
    const auto snapshot = context_.directory.snapshot();
    const auto now = context_.clock.now();
    TRY(const auto member,
        as_signer_caller(*snapshot, caller, now, id_or_name, Action::delete_signer));
    const model::Signer& signer = member.signer();
    TRY_VOID(check_version(expected, signer.version, "The signer"));
    // What was deleted is what the caller saw: the proof includes the signer.
    Decided<model::SignerView> decided(member, to_view(context_, project_, *snapshot, signer));
    decided.transaction.changes.emplace_back(ports::Erase<model::Signer>{signer.id});
    EventDraft(audit_kinds::delete_pki_signer, member.caller(), now)
        .on(signer)
        .fact("certificateId", signer.certificate_id)
        .add_to(decided.transaction);
    return decided;
  };
  auto removed = co_await decide_and_commit<model::SignerView>(context_, decide);
  co_return removed;
}

}  // namespace sealmint::service

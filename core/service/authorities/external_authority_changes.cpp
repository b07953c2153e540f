// How an external certificate authority changes.
#include <utility>

#include "core/service/authorities/authority_support.hpp"
#include "core/service/authorities/external_authorities.hpp"
#include "core/service/authorities/external_authority_support.hpp"

namespace sealmint::service {
namespace {

using model::ExternalAuthority;
using model::ExternalAuthorityView;

// What a change of an authority brings, besides what stands in the request.
struct Prepared {
  std::int64_t version = 0;  // that it was prepared for
  std::optional<std::string> configuration;
  model::SealedSecret secrets;
  std::optional<std::vector<Bytes>> trust_anchors;
};

// True when something is another than it was.
Result<bool> apply(const Snapshot& snapshot, const model::UpdateExternalAuthority& input,
                   const Prepared& prepared, ExternalAuthority& authority) {
  if (input.name) {
    TRY_VOID(check_external_name_is_free(snapshot, *input.name, authority.id));
  }
  const bool is_changed = input.name.value_or(authority.name) != authority.name ||
                          input.status.value_or(authority.status) != authority.status ||
                          prepared.configuration || prepared.trust_anchors || input.profile ||
                          input.pace;
  authority.name = input.name.value_or(authority.name);
  authority.status = input.status.value_or(authority.status);
  if (prepared.configuration) {
    authority.configuration = *prepared.configuration;
    authority.secrets = prepared.secrets;
  }
  if (prepared.trust_anchors) authority.trust_anchors = *prepared.trust_anchors;
  authority.profile = input.profile.value_or(authority.profile);
  authority.pace = input.pace.value_or(authority.pace);
  return is_changed;
}

}  // namespace

Task<ExternalAuthorityView> ExternalAuthorityService::update(model::Caller caller, AuthorityId id,
                                                             model::Precondition expected,
                                                             model::UpdateExternalAuthority input) {
  const auto before = context_.directory.snapshot();
  CO_TRY_VOID(as_admin(*before, caller, context_.clock.now(), to_manage_authorities));
  CO_TRY(const auto found, find_external_authority(*before, id));
  CO_TRY_VOID(check_version(expected, found->version, what_is_versioned));
  if (input.type && *input.type != found->type) {
    co_return make_error(ErrorKind::rejected, "type: cannot be changed; create another CA");
  }
  if (input.profile) {
    CO_TRY_VOID(check_issuing_profile(*input.profile));
  }
  Prepared prepared{found->version, std::nullopt, {}, std::nullopt};
  if (input.trust_anchors_pem) {
    CO_TRY(prepared.trust_anchors, read_trust_anchors(*input.trust_anchors_pem));
  }
  if (input.configuration_json) {
    CO_TRY(const auto configuration,
           co_await changed_configuration(*found, *input.configuration_json));
    prepared.configuration = configuration->open_json;
    CO_TRY(prepared.secrets, vault_.seal_secret(id.uuid, configuration->secret_json));
  }
  Decide<ExternalAuthorityView> decide = [&]() -> Result<Decided<ExternalAuthorityView>> {
    const auto snapshot = context_.directory.snapshot();
    const auto now = context_.clock.now();
    TRY(const auto admin, as_admin(*snapshot, caller, now, to_manage_authorities));
    TRY(const auto present, find_external_authority(*snapshot, id));
    TRY_VOID(check_version(expected, present->version, what_is_versioned));
    if (prepared.configuration && present->version != prepared.version) {
      return make_error(ErrorKind::conflict, "CA " + present->name + " has just been changed");
    }
    auto changed = *present;
    TRY(const bool is_changed, apply(*snapshot, input, prepared, changed));
    if (!is_changed) return Decided<ExternalAuthorityView>(admin, view_of(changed));
    changed.updated_at = now;
    Decided<ExternalAuthorityView> decided(admin, view_of(changed));
    ++decided.answer.authority.version;
    event_about(audit_kinds::update_ca, admin.caller(), changed, now).add_to(decided.transaction);
    decided.transaction.changes.emplace_back(ports::Put<ExternalAuthority>{std::move(changed)});
    return decided;
  };
  CO_TRY(auto updated, co_await decide_and_commit<ExternalAuthorityView>(context_, decide));
  calls_.forget(id);
  log_change("external_authority_updated", updated.authority);
  co_return updated;
}

}  // namespace sealmint::service

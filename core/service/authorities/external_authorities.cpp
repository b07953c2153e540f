#include "core/service/authorities/external_authorities.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <utility>

#include "core/crypto/certificate.hpp"
#include "core/crypto/random.hpp"
#include "core/service/authorities/authority_support.hpp"
#include "core/service/authorities/external_authority_support.hpp"

namespace sealmint::service {
namespace {

using model::ExternalAuthority;
using model::ExternalAuthorityView;

Result<void> check_may_be_made(const Snapshot& snapshot, std::string_view name) {
  if (snapshot.external_authorities().size() >= limits::external_authorities) {
    return make_error(ErrorKind::rejected,
                      "There are " + std::to_string(limits::external_authorities) +
                          " external CAs already, which is the most there can be");
  }
  return check_external_name_is_free(snapshot, name, {});
}

// Written by us, but read as everything that comes from a disk: with care.
std::optional<std::vector<std::string>> member_names(std::string_view json) {
  boost::system::error_code failure;
  const auto parsed = boost::json::parse(json, failure);
  if (failure || !parsed.is_object()) return std::nullopt;
  std::vector<std::string> names;
  for (const auto& member : parsed.get_object()) names.emplace_back(member.key());
  return names;
}

}  // namespace

void ExternalAuthorityService::log_change(std::string_view event,
                                          const ExternalAuthority& authority) {
  log_.write(LogLevel::info, event,
             {{"authority_id", to_string(authority.id)}, {"name", authority.name}});
}

ExternalAuthorityView ExternalAuthorityService::view_of(const ExternalAuthority& authority) const {
  ExternalAuthorityView view{authority, std::nullopt, {}, subjects_of(authority.trust_anchors)};
  for (const auto& der : authority.trust_anchors) {
    view.trust_anchors_pem += crypto::to_pem("CERTIFICATE", der);
  }
  const auto configuration = stored_configuration(vault_, authority);
  if (configuration.has_value()) {
    view.configured_secrets = member_names((*configuration)->secret_json.reveal());
  }
  return view;
}

model::ExternalAuthorityPage ExternalAuthorityService::list(std::size_t offset,
                                                            std::size_t limit) const {
  const auto all = context_.directory.snapshot()->external_authorities();
  model::ExternalAuthorityPage page{{}, all.size()};
  for (std::size_t i = offset; i < all.size() && page.authorities.size() < limit; ++i) {
    page.authorities.push_back(view_of(*all[i]));
  }
  return page;
}

Result<ExternalAuthorityView> ExternalAuthorityService::get(AuthorityId id) const {
  TRY(const auto authority, find_external_authority(*context_.directory.snapshot(), id));
  return view_of(*authority);
}

Task<ExternalAuthorityView> ExternalAuthorityService::create(
    model::Caller caller, model::CreateExternalAuthority input,
    AddToCommit<ExternalAuthorityView> add) {
  const auto now = context_.clock.now();
  const auto before = context_.directory.snapshot();
  CO_TRY_VOID(as_admin(*before, caller, now, to_manage_authorities));
  CO_TRY_VOID(check_may_be_made(*before, input.name));
  CO_TRY_VOID(check_issuing_profile(input.profile));
  ExternalAuthority made;
  CO_TRY(auto checked, backends_.check(input.type, input.configuration_json.reveal(), nullptr));
  CO_TRY(made.trust_anchors, read_trust_anchors(input.trust_anchors_pem));
  CO_TRY(const auto configuration, co_await settle(input.type, std::move(checked)));
  made.id = crypto::new_id<AuthorityId>(now);
  made.name = input.name;
  made.type = input.type;
  made.status = input.status;
  made.configuration = configuration->open_json;
  CO_TRY(made.secrets, vault_.seal_secret(made.id.uuid, configuration->secret_json));
  made.profile = input.profile;
  made.pace = input.pace;
  made.created_at = now;
  made.updated_at = now;
  Decide<ExternalAuthorityView> decide = [&]() -> Result<Decided<ExternalAuthorityView>> {
    const auto snapshot = context_.directory.snapshot();
    TRY(const auto admin, as_admin(*snapshot, caller, context_.clock.now(), to_manage_authorities));
    TRY_VOID(check_may_be_made(*snapshot, made.name));
    Decided<ExternalAuthorityView> decided(admin, view_of(made));
    decided.transaction.changes.emplace_back(ports::Put<ExternalAuthority>{made});
    ++decided.answer.authority.version;
    event_about(audit_kinds::create_ca, admin.caller(), made, now).add_to(decided.transaction);
    if (add) add(decided.answer, decided.transaction);
    return decided;
  };
  CO_TRY(auto created, co_await decide_and_commit<ExternalAuthorityView>(context_, decide));
  log_change("external_authority_created", created.authority);
  co_return created;
}

Task<ExternalAuthorityView> ExternalAuthorityService::remove(model::Caller caller, AuthorityId id,
                                                             model::Precondition expected) {
  Decide<ExternalAuthorityView> decide = [&]() -> Result<Decided<ExternalAuthorityView>> {
    const auto snapshot = context_.directory.snapshot();
    const auto now = context_.clock.now();
    TRY(const auto admin, as_admin(*snapshot, caller, now, to_manage_authorities));
    TRY(const auto authority, find_external_authority(*snapshot, id));
    TRY_VOID(check_version(expected, authority->version, what_is_versioned));
    TRY_VOID(check_is_unused(*snapshot, *authority));
    Decided<ExternalAuthorityView> decided(admin, view_of(*authority));
    auto& changes = decided.transaction.changes;
    // An Erase asks for no version; what was deleted is what the caller saw.
    changes.emplace_back(ports::Put<ExternalAuthority>{*authority});
    changes.emplace_back(ports::Erase<ExternalAuthority>{id});
    event_about(audit_kinds::delete_ca, admin.caller(), *authority, now)
        .add_to(decided.transaction);
    return decided;
  };
  CO_TRY(auto removed,
         co_await decide_and_commit<ExternalAuthorityView>(context_, decide, DecideOn::reads));
  calls_.forget(id);
  log_change("external_authority_deleted", removed.authority);
  co_return removed;
}

}  // namespace sealmint::service

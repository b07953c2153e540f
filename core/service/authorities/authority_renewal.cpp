// AuthorityService, third part: a newer certificate for the same key.
#include <string>
#include <utility>

#include "core/service/authorities/authorities.hpp"
#include "core/service/authorities/authority_support.hpp"
#include "core/service/authorities/certification.hpp"

namespace sealmint::service {
namespace {

using model::AuthorityType;

Error rejected(std::string detail) { return make_error(ErrorKind::rejected, std::move(detail)); }

}  // namespace

// What a renewal needs, looked at once before the work.
struct AuthorityService::Renewal {
  Shared<model::Authority> authority;
  Shared<model::WrappedKey> key;
  std::optional<Issuer> parent;  // none of a root
};

Result<AuthorityService::Renewal> AuthorityService::plan_renewal(const Snapshot& snapshot,
                                                                 AuthorityId id,
                                                                 const model::RenewAuthority& input,
                                                                 TimePoint now) const {
  Renewal renewal;
  TRY(renewal.authority, find_authority(snapshot, id));
  const auto& authority = *renewal.authority;
  TRY_VOID(require_certificate(authority));
  // A key whose certificate was revoked must not come back under a new one.
  TRY_VOID(require_unrevoked(snapshot, authority));
  TRY_VOID(rules::check_renewal_end(now, validity_of(authority).not_after, input.not_after));
  TRY(renewal.key, key_of(snapshot, authority));
  if (authority.type == AuthorityType::root) return renewal;
  if (!authority.parent_id || !snapshot.authority(*authority.parent_id)) {
    return rejected("CA " + authority.name +
                    " was certified by a CA outside this service: "
                    "have its CSR signed there and import the certificate");
  }
  TRY(renewal.parent, find_issuer(snapshot, *authority.parent_id, now));
  return renewal;
}

Task<model::CertificateWithChain> AuthorityService::renew(model::Caller caller, AuthorityId id,
                                                          model::RenewAuthority input) {
  using Answer = model::CertificateWithChain;
  const TimePoint now = context_.clock.now();
  const auto before = context_.directory.snapshot();
  CO_TRY_VOID(as_admin(*before, caller, now, to_manage_authorities));
  CO_TRY(const Renewal renewal, plan_renewal(*before, id, input, now));
  auto certification = [&] {
    const auto& authority = *renewal.authority;
    return renewal.parent ? certify_by_parent(vault_, *renewal.parent, authority, *renewal.key,
                                              input.not_after, now)
                          : certify_self(vault_, authority, *renewal.key, input.not_after, now);
  };
  CO_TRY(auto record, co_await keys_.run(certification));
  record.key_id = renewal.key->id;
  Decide<Answer> decide = [&] { return decide_renewal(caller, renewal, input, record); };
  CO_TRY(auto answer, co_await decide_and_commit<Answer>(context_, decide));
  log_.write(LogLevel::info, "authority_renewed",
             {{"authority_id", to_string(id)}, {"serial_number", answer.serial_number}});
  co_return answer;
}

Result<Decided<model::CertificateWithChain>> AuthorityService::decide_renewal(
    const model::Caller& caller, const Renewal& renewal, const model::RenewAuthority& input,
    const model::Certificate& record) const {
  const auto snapshot = context_.directory.snapshot();
  const auto now = context_.clock.now();
  TRY(const auto admin, as_admin(*snapshot, caller, now, to_manage_authorities));
  TRY_VOID(plan_renewal(*snapshot, renewal.authority->id, input, now));
  TRY(const auto present, still_the_same(*snapshot, *renewal.authority));
  auto changed = *present;
  install(changed, record, now);
  Decided<model::CertificateWithChain> decided(
      admin, with_chain(record.certificate_der, record.chain_der, record.serial_number));
  auto& transaction = decided.transaction;
  if (renewal.parent) {
    TRY(const auto parent, still_the_same(*snapshot, *renewal.parent->authority));
    transaction.changes.emplace_back(ports::Put<model::Authority>{*parent});
  }
  transaction.changes.emplace_back(ports::Put<model::Certificate>{record});
  event_about(audit_kinds::renew_ca, admin.caller(), changed, now)
      .fact("notAfter", changed.not_after)
      .add_to(transaction);
  transaction.changes.emplace_back(ports::Put<model::Authority>{std::move(changed)});
  return decided;
}

}  // namespace sealmint::service

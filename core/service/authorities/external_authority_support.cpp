#include "core/service/authorities/external_authority_support.hpp"

#include <utility>

#include "core/crypto/certificate.hpp"
#include "core/crypto/certificate_bundle.hpp"
#include "core/rules/profile_lint.hpp"
#include "core/service/authorities/authority_support.hpp"

namespace sealmint::service {
namespace {

constexpr std::size_t signers_named_max = 5;
constexpr std::size_t trust_anchors_max = 16;

Error rejected(std::string detail) { return make_error(ErrorKind::rejected, std::move(detail)); }

bool waits_for(const Snapshot& snapshot, const model::Signer& signer, AuthorityId id) {
  const auto order = snapshot.pending_order_of(signer.id);
  return order && order->authority_id == id;
}

bool renews_by(const model::Signer& signer, AuthorityId id) {
  return signer.status == model::SignerStatus::active && signer.renew_before_days &&
         signer.authority_id == id;
}

}  // namespace

Result<Shared<model::ExternalAuthority>> find_external_authority(const Snapshot& snapshot,
                                                                 AuthorityId id) {
  auto authority = snapshot.external_authority(id);
  if (!authority) return make_error(ErrorKind::not_found, "Certificate authority not found");
  return authority;
}

Result<Shared<model::IssuanceOrder>> find_order(const Snapshot& snapshot, AuthorityId id,
                                                OrderId order_id) {
  TRY_VOID(find_external_authority(snapshot, id));
  auto order = snapshot.order(order_id);
  if (!order || order->authority_id != id) {
    return make_error(ErrorKind::not_found, "Order not found");
  }
  return order;
}

Shared<model::ExternalAuthority> external_authority_by_name(const Snapshot& snapshot,
                                                            std::string_view name) {
  for (const auto& authority : snapshot.external_authorities()) {
    if (authority->name == name) return authority;
  }
  return nullptr;
}

Result<void> check_external_name_is_free(const Snapshot& snapshot, std::string_view name,
                                         AuthorityId owner) {
  const auto holder = external_authority_by_name(snapshot, name);
  const bool is_free = !holder || holder->id == owner;
  if (is_free && !snapshot.authority_by_name(name)) return {};
  return rejected("name: already in use by another CA");
}

Result<void> check_is_unused(const Snapshot& snapshot, const model::ExternalAuthority& authority) {
  std::string names;
  std::size_t count = 0;
  for (const auto& signer : snapshot.signers()) {
    if (!waits_for(snapshot, *signer, authority.id) && !renews_by(*signer, authority.id)) continue;
    if (++count > signers_named_max) continue;
    names += (names.empty() ? "" : ", ") + signer->name;
  }
  if (count == 0) return {};
  if (count > signers_named_max) {
    names += " and " + std::to_string(count - signers_named_max) + " more";
  }
  return rejected("CA " + authority.name +
                  " cannot be deleted: signers wait for its certificates or renew by it: " + names);
}

Result<void> check_issuing_profile(const model::IssuingProfile& profile) {
  rules::LintedProfile linted;
  linted.subject = profile.subject;
  linted.subject.common_name = "signer";
  linted.uris = {signer_uri({})};
  linted.email_addresses = profile.email_addresses;
  linted.dns_names = profile.dns_names;
  linted.validity_days = 1;
  linted.is_public_trust = profile.is_public_trust;
  for (const auto& finding : rules::lint_profile(linted)) {
    if (finding.severity == rules::LintSeverity::error) {
      return rejected("profile: " + finding.detail);
    }
  }
  return {};
}

Result<std::vector<Bytes>> read_trust_anchors(std::string_view pem) {
  auto anchors = crypto::certificates_from(as_bytes(pem));
  if (anchors.has_error()) return rejected("trustAnchors: " + anchors.error().detail);
  if (anchors->size() > trust_anchors_max) {
    return rejected("trustAnchors: more than " + std::to_string(trust_anchors_max) +
                    " certificates");
  }
  for (const auto& der : *anchors) {
    const auto fields = crypto::read_certificate(der);
    if (fields.has_error()) return rejected("trustAnchors: " + fields.error().detail);
    if (!fields->is_ca) {
      return rejected("trustAnchors: the certificate of " + fields->subject +
                      " is not one of an authority");
    }
  }
  return anchors;
}

std::vector<std::string> subjects_of(const std::vector<Bytes>& certificates) {
  std::vector<std::string> subjects;
  for (const auto& der : certificates) {
    const auto fields = crypto::read_certificate(der);
    subjects.push_back(fields.has_value() ? fields->subject : "");
  }
  return subjects;
}

EventDraft event_about(model::AuditKind kind, const model::Caller& caller,
                       const model::ExternalAuthority& authority, TimePoint now) {
  EventDraft event(kind, caller, now);
  event.fact("caId", authority.id).fact("name", authority.name);
  event.fact("status", name(authority.status)).fact("type", authority.type);
  return event;
}

}  // namespace sealmint::service

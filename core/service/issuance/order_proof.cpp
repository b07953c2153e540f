#include "core/service/issuance/order_proof.hpp"

#include <algorithm>

#include "core/crypto/issued_check.hpp"
#include "core/service/authorities/authority_support.hpp"
#include "core/service/issuance/orders.hpp"

namespace sealmint::service {
namespace {

crypto::IssuedRules rules_of(const model::ExternalAuthority& authority,
                             const model::IssuanceOrder& order, TimePoint now) {
  crypto::IssuedRules rules;
  rules.subject = leaf_profile(authority, order, now).subject;
  rules.other_subject_allowed = authority.profile.may_rename;
  rules.remaining_min = std::chrono::days{authority.profile.minimum_days};
  rules.is_public_trust = authority.profile.is_public_trust;
  return rules;
}

// An issuer whose serial numbers repeat revokes one certificate and means two.
Result<void> check_serial_is_new(const Snapshot& snapshot, const model::Certificate& record) {
  const auto certificates = snapshot.certificates();
  const bool is_seen = std::ranges::any_of(certificates, [&](const auto& other) {
    return other->authority_id == record.authority_id &&
           other->serial_number == record.serial_number;
  });
  if (!is_seen) return {};
  return make_error(ErrorKind::rejected, "The CA has issued a certificate with serial number " +
                                             record.serial_number + " before");
}

}  // namespace

Result<Proven> prove(const Snapshot& snapshot, const model::ExternalAuthority& authority,
                     const model::IssuanceOrder& order, const ports::IssuedCertificate& issued,
                     TimePoint now) {
  const auto key = order.key_id ? snapshot.key(*order.key_id) : nullptr;
  if (!key) return make_error(ErrorKind::internal, "The order has no key");
  auto verdict = crypto::check_issued(key->spki_der, issued, authority.trust_anchors, now,
                                      rules_of(authority, order, now));
  if (verdict.has_error()) {
    return make_error(ErrorKind::rejected, std::move(verdict).error().detail);
  }
  TRY(auto record, make_certificate_record(verdict->leaf_der, std::move(verdict->chain_der), now));
  record.authority_id = authority.id;
  record.key_id = key->id;
  TRY_VOID(check_serial_is_new(snapshot, record));
  return Proven{std::move(record), std::move(verdict->remarks)};
}

}  // namespace sealmint::service

#include "core/service/issuance/orders.hpp"

#include <algorithm>

#include "core/crypto/random.hpp"
#include "core/rules/profile_lint.hpp"
#include "core/rules/validity.hpp"
#include "core/service/authorities/authority_support.hpp"

namespace sealmint::service {
namespace {

constexpr std::size_t ended_orders_kept = 4;

rules::LintedProfile linted(const model::ExternalAuthority& authority, const OrderTerms& terms) {
  rules::LintedProfile profile;
  profile.subject = authority.profile.subject;
  profile.subject.common_name = terms.common_name;
  profile.uris = {signer_uri({})};
  profile.email_addresses = authority.profile.email_addresses;
  profile.dns_names = authority.profile.dns_names;
  profile.key_algorithm = terms.algorithm;
  profile.validity_days = terms.ttl_days;
  profile.is_public_trust = authority.profile.is_public_trust;
  return profile;
}

// Said before a key is made, and not by the issuer days later.
Result<void> check_profile(const model::ExternalAuthority& authority, const OrderTerms& terms) {
  for (const auto& finding : rules::lint_profile(linted(authority, terms))) {
    if (finding.severity != rules::LintSeverity::error) continue;
    return make_error(ErrorKind::rejected, finding.detail);
  }
  return {};
}

// An order that may have left a certificate with the issuer is kept as long as its signer.
bool is_worth_keeping(const model::IssuanceOrder& order) {
  return order.lost_answers > 0 || (!order.evidence_der.empty() && !order.evidence_revoked_at);
}

void forget_oldest(std::vector<Shared<model::IssuanceOrder>> orders,
                   ports::Transaction& transaction) {
  std::erase_if(orders, [](const auto& order) {
    return order->status == model::OrderStatus::pending || is_worth_keeping(*order);
  });
  for (std::size_t i = 0; i + ended_orders_kept < orders.size(); ++i) {
    transaction.changes.emplace_back(ports::Erase<model::IssuanceOrder>{orders[i]->id});
  }
}

}  // namespace

Result<void> check_order(const Snapshot& snapshot, const OrderTerms& terms) {
  const auto authority = snapshot.external_authority(terms.authority_id);
  if (!authority) return make_error(ErrorKind::not_found, "CA not found");
  if (authority->status != model::AuthorityStatus::active) {
    return make_error(ErrorKind::rejected,
                      "CA " + authority->name + " is disabled; only active CAs issue");
  }
  return check_profile(*authority, terms);
}

void supersede_waiting(const Snapshot& snapshot, SignerId id, TimePoint now,
                       ports::Transaction& transaction) {
  const auto waiting = snapshot.pending_order_of(id);
  if (!waiting) return;
  erase_key_of(*waiting, transaction);
  auto superseded = *waiting;
  rules::note_superseded(superseded, now);
  transaction.changes.emplace_back(ports::Put<model::IssuanceOrder>{std::move(superseded)});
}

model::IssuanceOrder open_order(const Snapshot& snapshot, const model::Signer& signer,
                                const OrderTerms& terms, const rules::OrderRule& rule,
                                TimePoint now, ports::Transaction& transaction) {
  supersede_waiting(snapshot, signer.id, now, transaction);
  forget_oldest(snapshot.orders_of(signer.id), transaction);
  model::IssuanceOrder order;
  order.id = crypto::new_id<OrderId>(now);
  order.signer_id = signer.id;
  order.authority_id = terms.authority_id;
  order.purpose = terms.purpose;
  order.common_name = terms.common_name;
  order.ttl_days = terms.ttl_days;
  order.key_algorithm = terms.algorithm;
  order.requested_by = terms.requested_by;
  order.next_attempt_at = now;
  order.gives_up_at = now + rule.lifetime;
  order.created_at = now;
  order.updated_at = now;
  transaction.changes.emplace_back(ports::Put<model::IssuanceOrder>{order});
  return order;
}

ports::LeafProfile leaf_profile(const model::ExternalAuthority& authority,
                                const model::IssuanceOrder& order, TimePoint now) {
  ports::LeafProfile profile;
  profile.subject = authority.profile.subject;
  profile.subject.common_name = order.common_name;
  profile.uris = {signer_uri(order.signer_id)};
  profile.email_addresses = authority.profile.email_addresses;
  profile.dns_names = authority.profile.dns_names;
  profile.not_before = std::chrono::floor<std::chrono::seconds>(now) - rules::clock_skew_max;
  profile.not_after =
      std::chrono::floor<std::chrono::seconds>(now) + std::chrono::days{order.ttl_days};
  return profile;
}

void erase_key_of(const model::IssuanceOrder& order, ports::Transaction& transaction) {
  if (!order.key_id) return;
  transaction.changes.emplace_back(ports::Erase<model::WrappedKey>{*order.key_id});
}

}  // namespace sealmint::service

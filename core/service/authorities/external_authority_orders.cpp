// The orders that an external certificate authority got, for its administrators.
#include <algorithm>

#include "core/crypto/certificate.hpp"
#include "core/service/authorities/authority_support.hpp"
#include "core/service/authorities/external_authorities.hpp"
#include "core/service/authorities/external_authority_support.hpp"
#include "core/service/authorities/issuer_revocation.hpp"

namespace sealmint::service {
namespace {

using model::IssuanceOrder;
using model::IssuanceOrderView;

IssuanceOrderView row_of(const Snapshot& snapshot, const IssuanceOrder& order) {
  const auto& signer = snapshot.signer(order.signer_id);
  IssuanceOrderView row{order, signer ? signer->name : "", ""};
  if (!order.evidence_der.empty()) {
    row.evidence_pem = crypto::to_pem("CERTIFICATE", order.evidence_der);
  }
  return row;
}

Result<void> check_is_revocable(const IssuanceOrder& order) {
  if (order.evidence_der.empty()) {
    return make_error(ErrorKind::rejected,
                      "No certificate came for the order that was not attached to its signer");
  }
  if (order.evidence_revoked_at) {
    return make_error(ErrorKind::rejected, "The certificate is already revoked");
  }
  return {};
}

std::string serial_number_of(const Bytes& certificate_der) {
  const auto fields = crypto::read_certificate(certificate_der);
  return fields.has_value() ? fields->serial_number : "";
}

}  // namespace

Result<model::IssuanceOrderPage> ExternalAuthorityService::orders(AuthorityId id,
                                                                  OrderFilter filter) const {
  const auto snapshot = context_.directory.snapshot();
  TRY_VOID(find_external_authority(*snapshot, id));
  auto all = snapshot->all<IssuanceOrder>();
  std::erase_if(all, [&](const auto& order) {
    return order->authority_id != id || order->status != filter.status.value_or(order->status);
  });
  std::ranges::reverse(all);
  model::IssuanceOrderPage page{{}, all.size()};
  for (std::size_t i = filter.offset; i < all.size() && page.orders.size() < filter.limit; ++i) {
    page.orders.push_back(row_of(*snapshot, *all[i]));
  }
  return page;
}

Task<IssuanceOrderView> ExternalAuthorityService::revoke_evidence(model::Caller caller,
                                                                  AuthorityId id,
                                                                  OrderId order_id) {
  Shared<model::ExternalAuthority> authority;
  Bytes evidence_der;
  Decide<Nothing> decide = [&]() -> Result<Decided<Nothing>> {
    const auto snapshot = context_.directory.snapshot();
    const auto now = context_.clock.now();
    TRY(const auto admin, as_admin(*snapshot, caller, now, to_manage_authorities));
    TRY(const auto order, find_order(*snapshot, id, order_id));
    TRY_VOID(check_is_revocable(*order));
    authority = snapshot->external_authority(id);
    evidence_der = order->evidence_der;
    Decided<Nothing> decided(admin);
    event_about(audit_kinds::revoke_issued_certificate, admin.caller(), *authority, now)
        .fact("orderId", order_id)
        .fact("signerId", order->signer_id)
        .fact("serialNumber", serial_number_of(evidence_der))
        .add_to(decided.transaction);
    return decided;
  };
  // On record before it is done: nothing is asked for somebody whose right has gone meanwhile.
  CO_TRY_VOID(co_await decide_and_commit<Nothing>(context_, decide));
  CO_TRY_VOID(
      co_await revoke_at_issuer(calls_, *authority, evidence_der, "CESSATION_OF_OPERATION"));
  Decide<IssuanceOrderView> note = [&]() -> Result<Decided<IssuanceOrderView>> {
    const auto snapshot = context_.directory.snapshot();
    const auto now = context_.clock.now();
    TRY(const auto order, find_order(*snapshot, id, order_id));
    auto noted = *order;
    noted.evidence_revoked_at = now;
    noted.updated_at = now;
    Decided<IssuanceOrderView> decided(BySystem{}, row_of(*snapshot, noted));
    ++decided.answer.order.version;
    decided.transaction.changes.emplace_back(ports::Put<IssuanceOrder>{std::move(noted)});
    return decided;
  };
  CO_TRY(auto revoked, co_await decide_and_commit<IssuanceOrderView>(context_, note));
  co_return revoked;
}

}  // namespace sealmint::service

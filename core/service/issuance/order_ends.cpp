#include "core/service/issuance/order_ends.hpp"

#include <algorithm>

#include "core/rules/issuance_order.hpp"
#include "core/rules/signer_state.hpp"
#include "core/service/access/signer_access.hpp"
#include "core/service/issuance/orders.hpp"

namespace sealmint::service {
namespace {

Shared<model::IssuanceOrder> waiting_order(const Snapshot& snapshot, OrderId id) {
  auto order = snapshot.order(id);
  const bool waits = order && order->status == model::OrderStatus::pending;
  return waits ? order : nullptr;
}

// Somebody may have set a renewal since that the new lifetime cannot keep: it is made as early as
// that allows.
void fit_renewal(model::Signer& signer, std::int64_t ttl_days) {
  if (!signer.renew_before_days || *signer.renew_before_days < ttl_days) return;
  if (ttl_days <= 1) {
    signer.renew_before_days.reset();
  } else {
    signer.renew_before_days = ttl_days - 1;
  }
}

model::Signer with_certificate(const model::Signer& before, const model::IssuanceOrder& order,
                               const model::Certificate& certificate, TimePoint now) {
  auto signer = before;
  signer.authority_id = order.authority_id;
  signer.common_name = order.common_name;
  signer.certificate_ttl_days = order.ttl_days;
  signer.updated_at = now;
  fit_renewal(signer, order.ttl_days);
  rules::attach_certificate(signer, certificate);
  return signer;
}

Result<Decided<Attachment>> decide_attachment(const Context& context, OrderId id,
                                              const AskRight& right,
                                              const model::Certificate& certificate,
                                              const std::vector<std::string>& warnings,
                                              const RecordAct& record) {
  const auto snapshot = context.directory.snapshot();
  const auto now = context.clock.now();
  TRY(const auto proof, right(*snapshot, now));
  const auto order = waiting_order(*snapshot, id);
  const auto before = order ? snapshot->signer(order->signer_id) : nullptr;
  if (!before) return Decided<Attachment>(proof, Attachment::order_is_over);
  Decided<Attachment> decided(proof, Attachment::attached);
  const auto signer = with_certificate(*before, *order, certificate, now);
  auto completed = *order;
  rules::note_completed(completed, certificate.id, now);
  auto& changes = decided.transaction.changes;
  changes.emplace_back(ports::Put<model::Certificate>{certificate});
  changes.emplace_back(ports::Put<model::Signer>{signer});
  changes.emplace_back(ports::Put<model::IssuanceOrder>{std::move(completed)});
  record_issuance(signer, certificate, now, decided.transaction);
  if (order->purpose == model::OrderPurpose::renewal) {
    record_renewal(signer, certificate, now, decided.transaction);
  }
  if (record) record(signer, now, decided.transaction);
  for (const auto& warning : warnings) {
    EventDraft(audit_kinds::issuer_warning, now)
        .on(signer)
        .fact("caId", order->authority_id)
        .fact("warning", warning)
        .add_to(decided.transaction);
  }
  return decided;
}

void note_on_signer(const Snapshot& snapshot, const model::IssuanceOrder& order, TimePoint now,
                    ports::Transaction& transaction) {
  const auto before = snapshot.signer(order.signer_id);
  if (!before) return;
  auto signer = *before;
  Shared<model::Certificate> current;
  if (signer.certificate_id) current = snapshot.certificate(*signer.certificate_id);
  rules::note_failed_issuance(signer, current.get(), now, order.failure_reason.value_or(""));
  signer.updated_at = now;
  EventDraft(audit_kinds::issuance_failed, now)
      .on(signer)
      .subject("requestedBy", order.requested_by)
      .fact("caId", order.authority_id)
      .fact("orderId", order.id)
      .fact("reason", order.failure_reason)
      .add_to(transaction);
  transaction.changes.emplace_back(ports::Put<model::Signer>{std::move(signer)});
}

Result<Decided<Nothing>> decide_failure(const Context& context, OrderId id,
                                        const std::string& reason, const Bytes& evidence) {
  const auto snapshot = context.directory.snapshot();
  const auto now = context.clock.now();
  Decided<Nothing> decided(BySystem{});
  const auto order = waiting_order(*snapshot, id);
  if (!order) return decided;
  erase_key_of(*order, decided.transaction);
  auto failed = *order;
  rules::note_failed(failed, reason, now);
  if (!evidence.empty()) {
    failed.evidence_der = evidence;
    failed.lost_answers = std::max<std::int64_t>(failed.lost_answers - 1, 0);
  }
  note_on_signer(*snapshot, failed, now, decided.transaction);
  decided.transaction.changes.emplace_back(ports::Put<model::IssuanceOrder>{std::move(failed)});
  return decided;
}

Result<Decided<bool>> decide_evidence(const Context& context, OrderId id, const Bytes& evidence) {
  const auto snapshot = context.directory.snapshot();
  const auto order = snapshot->order(id);
  Decided<bool> decided(BySystem{}, order != nullptr);
  if (!order || !order->evidence_der.empty()) return decided;
  auto changed = *order;
  changed.evidence_der = evidence;
  changed.lost_answers = std::max<std::int64_t>(changed.lost_answers - 1, 0);
  changed.updated_at = context.clock.now();
  decided.transaction.changes.emplace_back(ports::Put<model::IssuanceOrder>{std::move(changed)});
  return decided;
}

}  // namespace

Task<Attachment> attach(Context& context, OrderId id, AskRight right,
                        model::Certificate certificate, std::vector<std::string> warnings,
                        RecordAct record) {
  Decide<Attachment> decide = [&] {
    return decide_attachment(context, id, right, certificate, warnings, record);
  };
  auto attached = co_await decide_and_commit<Attachment>(context, decide);
  co_return attached;
}

Task<void> end_in_failure(Context& context, OrderId id, std::string reason, Bytes evidence) {
  Decide<Nothing> decide = [&] { return decide_failure(context, id, reason, evidence); };
  CO_TRY_VOID(co_await decide_and_commit<Nothing>(context, decide));
  co_return Result<void>{};
}

Task<bool> keep_evidence(Context& context, OrderId id, Bytes evidence) {
  Decide<bool> decide = [&] { return decide_evidence(context, id, evidence); };
  auto kept = co_await decide_and_commit<bool>(context, decide);
  co_return kept;
}

}  // namespace sealmint::service

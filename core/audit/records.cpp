#include "core/audit/records.hpp"

#include <algorithm>
#include <array>

namespace sealmint::audit {

std::string_view kind_of(model::OperationStatus status) {
  switch (status) {
    case model::OperationStatus::success: return "pki-signer-sign";
    case model::OperationStatus::failed: return "pki-signer-sign-failed";
    case model::OperationStatus::denied: return "pki-signer-sign-denied";
    case model::OperationStatus::pending: return "pki-signer-sign-pending";
  }
  return "";
}

bool is_of_operation(const LeafRecord& record) {
  using enum model::OperationStatus;
  return std::ranges::any_of(std::array{success, failed, denied, pending},
                             [&](auto status) { return record.kind == kind_of(status); });
}

void encode_operation(const model::OperationContext& call, const model::OperationItem& item,
                      const Sha256& personal, Bytes& out) {
  LeafRecord record;
  record.kind = kind_of(item.status);
  record.id = item.id.uuid;
  record.created_at = call.created_at;
  record.actor_kind = model::name(call.actor.kind);
  record.actor_id = call.actor.id;
  record.personal = personal;
  record.signer_id = call.signer_id.uuid;
  if (item.algorithm) record.algorithm = model::name(*item.algorithm);
  record.data_hash = item.data_hash;
  record.digest = item.digest;
  record.signature_hash = item.signature_hash;
  if (call.certificate_id) record.certificate_id = call.certificate_id->uuid;
  if (call.grant_id) record.grant_id = call.grant_id->uuid;
  record.reason = item.error_message;
  encode(record, out);
}

void encode_event(const model::AuditEvent& event, const Sha256& personal, Bytes& out) {
  LeafRecord record;
  record.kind = event.kind;
  record.id = event.id.uuid;
  record.created_at = event.created_at;
  record.actor_kind = event.actor ? model::name(event.actor->kind) : "platform";
  record.personal = personal;
  if (event.actor) record.actor_id = event.actor->id;
  if (event.signer_id) record.signer_id = event.signer_id->uuid;
  record.facts.assign(event.facts.begin(), event.facts.end());
  sort_facts(record.facts);
  encode(record, out);
}

}  // namespace sealmint::audit

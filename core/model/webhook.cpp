#include "core/model/webhook.hpp"

#include <algorithm>

namespace sealmint::model {

std::string_view name(ApprovalEvent event) {
  switch (event) {
    case ApprovalEvent::opened: return "request.opened";
    case ApprovalEvent::step_opened: return "request.step-opened";
    case ApprovalEvent::approved: return "request.approved";
    case ApprovalEvent::rejected: return "request.rejected";
    case ApprovalEvent::expired: return "request.expired";
    case ApprovalEvent::cancelled: return "request.cancelled";
    case ApprovalEvent::revoked: return "request.revoked";
    case ApprovalEvent::expiring: return "request.expiring";
    case ApprovalEvent::grant_expiring: return "grant.expiring";
    case ApprovalEvent::grant_expired: return "grant.expired";
    case ApprovalEvent::grant_revoked: return "grant.revoked";
  }
  return "";
}

std::optional<ApprovalEvent> parse_approval_event(std::string_view text) {
  const auto* const found =
      std::ranges::find_if(approval_events, [text](auto event) { return name(event) == text; });
  if (found == approval_events.end()) return std::nullopt;
  return *found;
}

bool wants(const Webhook& webhook, ApprovalEvent event, SignerId signer_id) {
  if (!webhook.enabled || (webhook.event_bits & event_bit(event)) == 0) return false;
  return !webhook.signer_id || *webhook.signer_id == signer_id;
}

std::string_view name(DeliveryStatus status) {
  switch (status) {
    case DeliveryStatus::pending: return "pending";
    case DeliveryStatus::delivered: return "delivered";
    case DeliveryStatus::dead: return "dead";
  }
  return "";
}

std::optional<DeliveryStatus> parse_delivery_status(std::string_view text) {
  for (const auto status :
       {DeliveryStatus::pending, DeliveryStatus::delivered, DeliveryStatus::dead}) {
    if (name(status) == text) return status;
  }
  return std::nullopt;
}

}  // namespace sealmint::model

// Who is told of what happens to requests and grants, and what became of the telling (contract 10).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.hpp"
#include "core/base/clock.hpp"
#include "core/base/id.hpp"

namespace sealmint::model {

// What happens to a request or a grant. The numbers are stored.
enum class ApprovalEvent : std::uint8_t {
  opened = 1,       // a request, with its first step
  step_opened = 2,  // a further step
  approved = 3,     // also in advance
  rejected = 4,
  expired = 5,    // nobody decided in time
  cancelled = 6,  // by the requester, or because its approvers are gone
  revoked = 7,    // by an administrator, with the grant that came of it
  expiring = 8,   // a request that nobody decides in time will end soon
  grant_expiring = 9,
  grant_expired = 10,  // its time is over
  grant_revoked = 11   // by itself; its request stays approved
};
inline constexpr std::array approval_events{
    ApprovalEvent::opened,        ApprovalEvent::step_opened,   ApprovalEvent::approved,
    ApprovalEvent::rejected,      ApprovalEvent::expired,       ApprovalEvent::cancelled,
    ApprovalEvent::revoked,       ApprovalEvent::expiring,      ApprovalEvent::grant_expiring,
    ApprovalEvent::grant_expired, ApprovalEvent::grant_revoked,
};
// "request.opened", "grant.revoked": as on the wire.
std::string_view name(ApprovalEvent event);
std::optional<ApprovalEvent> parse_approval_event(std::string_view text);

// A set of events as one number: the bit of an event is its number.
constexpr std::int64_t event_bit(ApprovalEvent event) {
  return std::int64_t{1} << static_cast<int>(event);
}

// A text sealed with AES-256-GCM under the key-encryption key, and bound to its owner.
struct SealedSecret {
  Bytes nonce;       // 12 bytes
  Bytes ciphertext;  // with the 16-byte tag at its end
};

struct Webhook {
  WebhookId id;
  std::string name;
  std::string url;
  std::int64_t event_bits = 0;        // the events it is told of
  std::optional<SignerId> signer_id;  // only what concerns this signer; nothing = all
  bool enabled = true;
  SealedSecret secret;  // of the signatures of deliveries
  TimePoint created_at;
  TimePoint updated_at;
  std::int64_t version = 0;
};

// Whether it is to be told of this now.
bool wants(const Webhook& webhook, ApprovalEvent event, SignerId signer_id);

// `dead` was given up after its last attempt. The numbers are stored.
enum class DeliveryStatus : std::uint8_t { pending = 1, delivered = 2, dead = 3 };
std::string_view name(DeliveryStatus status);
std::optional<DeliveryStatus> parse_delivery_status(std::string_view text);

// One event on its way to one webhook: a row of the outbox.
struct WebhookDelivery {
  DeliveryId id;
  WebhookId webhook_id;
  Uuid event_id;  // the same for all webhooks that are told of it, and for every attempt
  ApprovalEvent event = ApprovalEvent::opened;
  std::string body;  // the JSON that is sent
  DeliveryStatus status = DeliveryStatus::pending;
  std::int64_t attempts = 0;                // since it was made or asked for again
  std::optional<std::int64_t> http_status;  // of the last answer
  std::string last_error;                   // why the last attempt failed
  TimePoint next_attempt_at;
  std::optional<TimePoint> delivered_at;
  TimePoint expires_at;  // the row goes then
  TimePoint created_at;
  std::int64_t version = 0;
};

// What the webhook routes ask for, already checked against its schema.
struct CreateWebhook {
  std::string name;
  std::string url;
  std::int64_t event_bits = 0;
  std::optional<SignerId> signer_id;
  bool enabled = true;
};
// Only what is present changes.
struct UpdateWebhook {
  std::optional<std::string> name;
  std::optional<std::string> url;
  std::optional<std::int64_t> event_bits;
  std::optional<bool> enabled;
};

struct WebhookPage {
  std::vector<Webhook> webhooks;
  std::size_t total_count = 0;
};
struct DeliveryPage {
  std::vector<WebhookDelivery> deliveries;  // newest first
  std::size_t total_count = 0;
};

}  // namespace sealmint::model

#include "core/rules/delivery.hpp"

#include <algorithm>

#include "core/base/limits.hpp"

namespace sealmint::rules {

using model::DeliveryStatus;

void note_attempt(model::WebhookDelivery& delivery, const DeliveryAttempt& attempt,
                  const DeliveryRule& rule, TimePoint now, std::uint64_t random) {
  ++delivery.attempts;
  delivery.http_status = attempt.http_status;
  if (attempt.http_status && *attempt.http_status >= 200 && *attempt.http_status < 300) {
    delivery.status = DeliveryStatus::delivered;
    delivery.last_error.clear();
    delivery.delivered_at = now;
    delivery.expires_at = std::min(delivery.expires_at, now + limits::delivered_lifetime);
    return;
  }
  delivery.last_error = attempt.http_status
                            ? "The answer was " + std::to_string(*attempt.http_status)
                            : attempt.error.substr(0, limits::error_message_chars);
  if (delivery.attempts >= rule.attempts_max) {
    delivery.status = DeliveryStatus::dead;
    return;
  }
  delivery.next_attempt_at = now + backoff_delay(rule.backoff, delivery.attempts, random);
}

Result<void> deliver_again(model::WebhookDelivery& delivery, TimePoint now) {
  if (delivery.status == DeliveryStatus::pending) {
    return make_error(ErrorKind::rejected, "The delivery is still being tried");
  }
  delivery.status = DeliveryStatus::pending;
  delivery.attempts = 0;
  delivery.delivered_at.reset();
  delivery.next_attempt_at = now;
  delivery.expires_at = std::max(delivery.expires_at, now + limits::delivery_lifetime);
  return {};
}

}  // namespace sealmint::rules

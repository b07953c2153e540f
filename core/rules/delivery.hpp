// What becomes of a delivery to a webhook after each attempt.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "core/base/backoff.hpp"
#include "core/base/result.hpp"
#include "core/model/webhook.hpp"

namespace sealmint::rules {

struct DeliveryRule {
  BackoffRule backoff;
  std::int64_t attempts_max = 13;  // with the default waits about a day
};

// What an attempt came to: an answer of any status, or none.
struct DeliveryAttempt {
  std::optional<std::int64_t> http_status;
  std::string error;  // without an answer: why
};

// 2xx delivers. Anything else (a redirect, too: nothing is sent to where it points) is tried again
// later, as `random` says, until the last attempt leaves the delivery dead. A delivered row is kept
// for a week, the others for as long as they were made for.
void note_attempt(model::WebhookDelivery& delivery, const DeliveryAttempt& attempt,
                  const DeliveryRule& rule, TimePoint now, std::uint64_t random);

// Sends it once more, with all its attempts; the id of the event stays. `rejected` while it is
// pending.
Result<void> deliver_again(model::WebhookDelivery& delivery, TimePoint now);

}  // namespace sealmint::rules

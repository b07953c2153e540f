// Reads of what is to be delivered to webhooks. Any thread, beside commits; each sees every commit
// that was answered before. `busy` when the store cannot begin before the deadline.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "core/base/task.hpp"
#include "core/model/webhook.hpp"
#include "core/tasks/deadline.hpp"

namespace sealmint::ports {

struct DeliveryQuery {
  WebhookId webhook_id;
  std::optional<model::DeliveryStatus> status;
  std::size_t offset = 0;
  std::size_t limit = 20;
};

class Outbox {
 public:
  virtual ~Outbox() = default;

  // What was committed last comes first.
  virtual Task<model::DeliveryPage> deliveries(DeliveryQuery query, Deadline deadline) = 0;
  virtual Task<std::optional<model::WebhookDelivery>> delivery(DeliveryId id,
                                                               Deadline deadline) = 0;
  // The pending ones whose next attempt is due at `now`, in the order of their first commit.
  virtual Task<std::vector<model::WebhookDelivery>> due_deliveries(WebhookId id, TimePoint now,
                                                                   std::size_t count_max,
                                                                   Deadline deadline) = 0;
};

}  // namespace sealmint::ports

// What the configuration tells the services.
#pragma once

#include <chrono>

#include "app/settings/config.hpp"
#include "core/service/approvals/access_requests.hpp"
#include "core/service/approvals/expiry_sweep.hpp"
#include "core/service/authorities/certificates.hpp"
#include "core/service/issuance/order_driver.hpp"
#include "core/service/issuance/renewals.hpp"
#include "core/service/webhooks/webhook_dispatcher.hpp"

namespace sealmint::app {

// Each service gets its own part.
struct ServiceRules {
  explicit ServiceRules(const Config& config)
      : import{config.import.enabled},
        request{config.approvals.self_pre_approval},
        sweep{std::chrono::days{config.approvals.keep_closed_days},
              std::chrono::seconds{config.webhooks.expiring_before_s}} {
    delivery.attempts_max = config.webhooks.attempts_max;
    delivery.backoff.first = std::chrono::milliseconds{config.webhooks.first_retry_ms};
    delivery.backoff.longest = std::chrono::seconds{config.webhooks.longest_retry_s};
    driver.call_timeout = std::chrono::milliseconds{config.issuance.call_timeout_ms};
    driver.orders.backoff = {std::chrono::milliseconds{config.issuance.first_retry_ms},
                             std::chrono::seconds{config.issuance.longest_retry_s}};
    driver.orders.lifetime = std::chrono::seconds{config.issuance.order_lifetime_s};
    renewals.interval = std::chrono::seconds{config.issuance.renewal_interval_s};
  }

  service::ImportRule import;
  service::RequestRule request;
  service::SweepRule sweep;
  rules::DeliveryRule delivery;
  service::DriverRule driver;
  service::RenewalRule renewals;
};

}  // namespace sealmint::app

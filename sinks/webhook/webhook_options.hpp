// The section [sink_webhook].
#pragma once

#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "core/base/result.hpp"
#include "core/ports/audit_sink.hpp"
#include "sinks/shared/option.hpp"
#include "sinks/shared/surroundings.hpp"

namespace sealmint::sinks {

struct WebhookOptions {
  static constexpr std::string_view name = "webhook";
  static constexpr std::size_t batch_entries = network_batch_entries;

  std::string url;          // empty = off
  std::string authorities;  // PEM file; empty = those of the system
  std::string secret;       // "file:PATH" or "env:NAME"; empty = deliveries are not signed

  static constexpr auto keys() {
    return std::tuple{
        TextOption<WebhookOptions>{"sink_webhook.url", "SEALMINT_SINK_WEBHOOK_URL", TextForm::plain,
                                   &WebhookOptions::url},
        TextOption<WebhookOptions>{"sink_webhook.authorities", "SEALMINT_SINK_WEBHOOK_AUTHORITIES",
                                   TextForm::path, &WebhookOptions::authorities},
        TextOption<WebhookOptions>{"sink_webhook.secret", "SEALMINT_SINK_WEBHOOK_SECRET",
                                   TextForm::secret_reference, &WebhookOptions::secret}};
  }

  bool is_on() const { return !url.empty(); }
  std::vector<OptionFinding> check(const References& references) const;
  Result<std::unique_ptr<ports::AuditSink>> make(const Surroundings& surroundings) const;
};

}  // namespace sealmint::sinks

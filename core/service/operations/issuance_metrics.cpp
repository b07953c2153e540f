#include "core/service/operations/issuance_metrics.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/service/operations/metric_text.hpp"

namespace sealmint::service {
namespace {

constexpr std::size_t signers_max = 1'000;

using End = std::pair<TimePoint, SignerId>;

std::vector<End> first_ends(const Snapshot& snapshot) {
  std::vector<End> ends;
  for (const auto& signer : snapshot.signers()) {
    if (!signer->certificate_id) continue;
    const auto certificate = snapshot.certificate(*signer->certificate_id);
    if (certificate) ends.emplace_back(certificate->not_after, signer->id);
  }
  const auto shown = std::min(ends.size(), signers_max);
  std::ranges::partial_sort(ends, ends.begin() + static_cast<std::ptrdiff_t>(shown));
  ends.resize(shown);
  return ends;
}

}  // namespace

void append_issuance(std::string& out, const WatchedIssuance& watched) {
  const auto snapshot = watched.directory.snapshot();
  append_counter(out, "sealmint_orders_completed_total",
                 "Certificates from issuers outside that were attached.",
                 watched.driver.completed());
  append_counter(out, "sealmint_orders_failed_total",
                 "Orders at issuers outside that ended without a certificate.",
                 watched.driver.failed());
  append_gauge(out, "sealmint_orders_pending", "Orders that wait for their certificate.",
               static_cast<std::int64_t>(snapshot->pending_orders().size()));
  append_gauge(out, "sealmint_order_steps_under_way", "Steps of orders that are being made.",
               static_cast<std::int64_t>(watched.driver.steps_under_way()));
  constexpr std::string_view ends = "sealmint_certificate_expires_at_seconds";
  append_header(out, ends, "gauge", "When the certificate of a signer ends, in Unix time.");
  for (const auto& [end, signer_id] : first_ends(*snapshot)) {
    out.append(ends).append("{signer=\"").append(to_string(signer_id)).append("\"} ");
    out.append(std::to_string(to_unix_ms(end) / 1'000)).append("\n");
  }
}

}  // namespace sealmint::service

#include "core/rules/renewal.hpp"

#include <algorithm>

namespace sealmint::rules {
namespace {

constexpr std::chrono::milliseconds retry_min{60'000};
constexpr std::chrono::milliseconds retry_max{6 * 3'600'000};

}  // namespace

bool renews_itself(const model::Signer& signer, const model::Certificate& certificate) {
  return signer.status == model::SignerStatus::active && signer.authority_id &&
         signer.renew_before_days && certificate.status == model::CertificateStatus::active;
}

TimePoint renewal_due_at(const model::Signer& signer, const model::Certificate& certificate,
                         std::optional<TimePoint> wished_by_issuer) {
  const auto own = certificate.not_after - std::chrono::days{signer.renew_before_days.value_or(0)};
  return wished_by_issuer ? std::min(own, *wished_by_issuer) : own;
}

TimePoint renewal_retry_at(const model::Certificate& certificate, TimePoint failed_at) {
  const auto left = certificate.not_after - failed_at;
  return failed_at + std::clamp<std::chrono::milliseconds>(left / 8, retry_min, retry_max);
}

}  // namespace sealmint::rules

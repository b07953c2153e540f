#include "core/rules/validity.hpp"

#include <algorithm>
#include <string>

namespace sealmint::rules {
namespace {

using std::chrono::days;

TimePoint whole_seconds(TimePoint time) { return std::chrono::floor<std::chrono::seconds>(time); }

Error rejected(std::string detail) { return make_error(ErrorKind::rejected, std::move(detail)); }

Result<void> check_issuer_is_valid(TimePoint now, const Validity& issuer) {
  if (now < issuer.not_before) {
    return rejected("The certificate of the CA is not valid before " +
                    to_iso8601(issuer.not_before));
  }
  if (now > issuer.not_after) {
    return rejected("The certificate of the CA expired on " + to_iso8601(issuer.not_after));
  }
  return {};
}

// What holds for every authority's certificate, whoever issues it.
Result<void> check_authority_window(TimePoint now, const Validity& window) {
  // UTCTime and GeneralizedTime split at 1950 (RFC 5280 section 4.1.2.5); no CA is older.
  constexpr auto earliest = TimePoint{std::chrono::sys_days{std::chrono::year{1950} / 1 / 1}};
  if (window.not_before < earliest) return rejected("notBefore must not be before 1950");
  if (window.not_after <= window.not_before) {
    return rejected("notAfter must be later than notBefore (" + to_iso8601(window.not_before) +
                    ")");
  }
  if (window.not_after <= now) return rejected("notAfter must be in the future");
  if (window.not_after - window.not_before > authority_lifetime_max) {
    return rejected("notAfter must be at most 50 years after notBefore");
  }
  return {};
}

}  // namespace

Result<Validity> leaf_validity(TimePoint now, std::int64_t ttl_days, const Validity& issuer) {
  TRY_VOID(check_issuer_is_valid(now, issuer));
  const Validity window{std::max(whole_seconds(now - clock_skew_max), issuer.not_before),
                        whole_seconds(now) + days{ttl_days}};
  if (window.not_after > issuer.not_after) {
    const auto days_left = std::chrono::floor<days>(issuer.not_after - whole_seconds(now)).count();
    return rejected("certificateTtlDays: " + std::to_string(ttl_days) +
                    " days would outlive the CA, whose certificate ends on " +
                    to_iso8601(issuer.not_after) + " (at most " + std::to_string(days_left) +
                    " days are possible)");
  }
  return window;
}

Result<Validity> root_validity(TimePoint now, std::optional<TimePoint> not_before,
                               std::optional<TimePoint> not_after) {
  const TimePoint start = whole_seconds(not_before.value_or(now - clock_skew_max));
  const Validity window{start, whole_seconds(not_after.value_or(start + root_lifetime_default))};
  TRY_VOID(check_authority_window(now, window));
  return window;
}

Result<Validity> intermediate_validity(TimePoint now, std::optional<TimePoint> not_before,
                                       TimePoint not_after, const Validity& issuer) {
  TRY_VOID(check_issuer_is_valid(now, issuer));
  const TimePoint start = not_before
                              ? whole_seconds(*not_before)
                              : std::max(whole_seconds(now - clock_skew_max), issuer.not_before);
  const Validity window{start, whole_seconds(not_after)};
  TRY_VOID(check_authority_window(now, window));
  if (window.not_before < issuer.not_before) {
    return rejected("notBefore must not be before the start of the issuing CA's certificate (" +
                    to_iso8601(issuer.not_before) + ")");
  }
  if (window.not_after > issuer.not_after) {
    return rejected("notAfter must not be after the end of the issuing CA's certificate (" +
                    to_iso8601(issuer.not_after) + ")");
  }
  return window;
}

Result<void> check_renewal_end(TimePoint now, TimePoint present_end, TimePoint new_end) {
  if (new_end <= now) return rejected("notAfter must be in the future");
  if (whole_seconds(new_end) < present_end) {
    return rejected("notAfter must not be before the end of the present certificate (" +
                    to_iso8601(present_end) + ")");
  }
  return {};
}

std::int64_t effective_path_length(std::int64_t own, std::span<const std::int64_t> issuers) {
  std::int64_t effective = own;
  std::int64_t depth = 0;
  for (const std::int64_t constraint : issuers) {
    ++depth;
    if (constraint == no_path_length) continue;
    const std::int64_t left = std::max<std::int64_t>(constraint - depth, 0);
    effective = effective == no_path_length ? left : std::min(effective, left);
  }
  return effective;
}

Result<std::int64_t> child_path_length(std::int64_t issuer, std::int64_t requested) {
  if (issuer == no_path_length) return requested;
  if (issuer == 0) {
    return rejected("The path length of the issuing CA allows no CA below it");
  }
  if (requested == no_path_length) return issuer - 1;
  if (requested >= issuer) {
    return rejected("maxPathLength must be at most " + std::to_string(issuer - 1) +
                    " below the issuing CA");
  }
  return requested;
}

}  // namespace sealmint::rules

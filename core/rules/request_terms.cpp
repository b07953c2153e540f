#include "core/rules/request_terms.hpp"

#include <algorithm>
#include <string>

#include "core/base/limits.hpp"

namespace sealmint::rules {
namespace {

Error rejected(std::string text) { return make_error(ErrorKind::rejected, std::move(text)); }

Result<void> check_window(std::string_view field, const model::Duration& window) {
  if (window.seconds() >= limits::window_min && window.seconds() <= limits::window_max) return {};
  return rejected(std::string(field) + ": must be between 1m and 30d, not " + to_string(window));
}

// The window of older clients: start and end, of which only the rest counts.
Result<void> take_explicit_window(const model::TermsInput& input, TimePoint now,
                                  model::RequestTerms& terms) {
  if (!input.window_end) {
    return rejected("requestedWindowEnd: required with requestedWindowStart");
  }
  const TimePoint start = std::max(input.window_start.value_or(now), now);
  if (*input.window_end <= start) {
    return rejected("requestedWindowEnd: must be later than the start of the window");
  }
  const auto length = std::chrono::floor<std::chrono::seconds>(*input.window_end - start);
  const auto window = model::make_duration(length);
  TRY_VOID(check_window("requestedWindowEnd", window));
  terms.window = window;
  terms.not_before = start;
  return {};
}

Result<void> take_window(const model::TermsInput& input, TimePoint now,
                         model::RequestTerms& terms) {
  const bool is_explicit = input.window_start || input.window_end;
  if (is_explicit && input.window) {
    return rejected("requestedWindowDuration: cannot be given together with a start or an end");
  }
  if (is_explicit) return take_explicit_window(input, now, terms);
  if (!input.window) return {};
  TRY(terms.window, read_window("requestedWindowDuration", *input.window));
  return {};
}

Result<void> apply_ceilings(const model::ApprovalConstraints& ceilings,
                            model::RequestTerms& terms) {
  if (ceilings.signings_max) {
    if (terms.signings_max.value_or(0) > *ceilings.signings_max) {
      return rejected("requestedSignings: the policy allows at most " +
                      std::to_string(*ceilings.signings_max));
    }
    if (!terms.signings_max) terms.signings_max = ceilings.signings_max;
  }
  if (ceilings.window_max) {
    if (terms.window && terms.window->seconds() > ceilings.window_max->seconds()) {
      return rejected("requestedWindowDuration: the policy allows at most " +
                      to_string(*ceilings.window_max));
    }
    if (!terms.window) terms.window = ceilings.window_max;
  }
  return {};
}

}  // namespace

Result<model::Duration> read_window(std::string_view field, std::string_view text) {
  const auto window = model::parse_duration(text);
  if (!window) {
    return rejected(std::string(field) +
                    ": must be a whole number and a unit of s, m, h, d or w, such as 8h");
  }
  TRY_VOID(check_window(field, *window));
  return *window;
}

Result<model::RequestTerms> request_terms(const model::TermsInput& input,
                                          const model::ApprovalPolicy& policy, TimePoint now) {
  if (policy.steps.empty()) {
    return rejected("No approval is needed: the policy of this signer has no steps");
  }
  model::RequestTerms terms;
  if (input.signings && *input.signings < 1)
    return rejected("requestedSignings: must be at least 1");
  terms.signings_max = input.signings;
  TRY_VOID(take_window(input, now, terms));
  if (!terms.signings_max && !terms.window) {
    return rejected("requestedSignings or requestedWindowDuration must be given");
  }
  TRY_VOID(apply_ceilings(policy.constraints, terms));
  return terms;
}

}  // namespace sealmint::rules

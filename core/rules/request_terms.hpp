// What a request may ask for (contract 5.2 and 18.7-18.8), as pure functions.
#pragma once

#include <string_view>

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "core/model/approval.hpp"
#include "core/model/requests_approvals.hpp"

namespace sealmint::rules {

// Reads a window and checks its bounds of 1 minute and 30 days. `rejected`, naming `field`.
Result<model::Duration> read_window(std::string_view field, std::string_view text);

// The terms of a request under a policy: what it asks for, within the ceilings; a limit that only
// the policy names is filled in from there. An explicit window becomes a duration from its start,
// which is now at the earliest. The scope is left empty.
// Errors, all `rejected`: no steps, neither limit given, over a ceiling, a window out of bounds,
// that ends before it starts, or that is given twice.
Result<model::RequestTerms> request_terms(const model::TermsInput& input,
                                          const model::ApprovalPolicy& policy, TimePoint now);

}  // namespace sealmint::rules

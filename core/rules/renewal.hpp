// When a certificate is renewed by itself (contract 11.5).
#pragma once

#include <optional>

#include "core/base/clock.hpp"
#include "core/model/certificate.hpp"
#include "core/model/signer.hpp"

namespace sealmint::rules {

// Whether the signer renews by itself at all: it is active, has a CA, and says how long before the
// end. A disabled one does not: nobody uses its certificate.
bool renews_itself(const model::Signer& signer, const model::Certificate& certificate);

// When the renewal of the signer's certificate is due; earlier when the issuer wants it earlier.
TimePoint renewal_due_at(const model::Signer& signer, const model::Certificate& certificate,
                         std::optional<TimePoint> wished_by_issuer);

// When a renewal that failed at `failed_at` is tried again: sooner the less time is left.
TimePoint renewal_retry_at(const model::Certificate& certificate, TimePoint failed_at);

}  // namespace sealmint::rules

// The life of a signer (contract 4.1) and what its fields may hold, as pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "core/model/certificate.hpp"
#include "core/model/requests_signers.hpp"
#include "core/model/signer.hpp"

namespace sealmint::rules {

inline constexpr std::int64_t certificate_ttl_days_default = 365;
inline constexpr std::size_t failure_reason_chars = 1'000;

// At most failure_reason_chars code points of it.
std::string cut_reason(std::string_view reason);

// Not revoked and before its end; the same instant from which signing is refused.
bool is_usable(const model::Certificate& certificate, TimePoint now);

// "active", "expired" or "revoked", as readers see a certificate.
std::string_view certificate_status_name(const model::Certificate& certificate, TimePoint now);

// What readers see: a stored `active` with a certificate that is not usable is `expired`.
// `certificate` is the signer's, or null.
model::SignerStatus effective_status(const model::Signer& signer,
                                     const model::Certificate* certificate, TimePoint now);

// Moves the signer to `wanted`, which is `active` or `disabled`. Says whether anything changed:
// disabling twice is fine. `rejected` when it may not go there.
Result<bool> set_status(model::Signer& signer, model::SignerStatus wanted);

// Attaches a certificate. A disabled signer stays disabled, any other becomes active.
void attach_certificate(model::Signer& signer, const model::Certificate& certificate);

// A certificate was ordered: a signer without a usable one waits for it. `current` is the signer's
// certificate, or null.
void note_order(model::Signer& signer, const model::Certificate* current, TimePoint now);

// Records why no certificate came. Only a signer without a usable one becomes `failed`, and a
// disabled one stays disabled. `current` is the signer's certificate, or null.
void note_failed_issuance(model::Signer& signer, const model::Certificate* current, TimePoint now,
                          std::string_view reason);

// `rejected` unless 1 <= renew_before_days < ttl_days, or nothing is to be renewed. A signer
// without a CA of its own has no `ttl_days` and cannot be renewed.
Result<void> check_renewal(std::optional<std::int64_t> renew_before_days,
                           std::optional<std::int64_t> ttl_days);

// What holds between the fields of a new signer; the fields themselves were checked by the schema.
Result<void> check_new_signer(const model::CreateSigner& input);

// Whether a certificate may be issued again.
Result<void> check_reissue(const model::Signer& signer, const model::ReissueCertificate& input);

}  // namespace sealmint::rules

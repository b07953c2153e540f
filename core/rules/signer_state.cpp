#include "core/rules/signer_state.hpp"

namespace sealmint::rules {
namespace {

using model::SignerStatus;

// Cuts a text to a number of code points, never inside one.
std::string cut(std::string_view text, std::size_t chars_max) {
  std::size_t chars = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_first_byte = (static_cast<unsigned char>(text[i]) & 0xc0U) != 0x80U;
    if (is_first_byte && ++chars > chars_max) return std::string(text.substr(0, i));
  }
  return std::string(text);
}

Error only_with_authority(std::string_view field) {
  return make_error(ErrorKind::rejected,
                    std::string(field) +
                        ": only with caId; a signer made from a certificate takes "
                        "it from there");
}

Result<void> check_key_source(bool wants_hsm, bool wants_external_configuration) {
  if (wants_hsm) {
    return make_error(ErrorKind::rejected,
                      "certificate.keySource: keys in an HSM are not available yet");
  }
  if (wants_external_configuration) {
    return make_error(ErrorKind::rejected,
                      "externalConfiguration: orders of DigiCert and AD CS are not available; what "
                      "an issuer needs stands in the configuration of its CA");
  }
  return {};
}

}  // namespace

std::string cut_reason(std::string_view reason) { return cut(reason, failure_reason_chars); }

bool is_usable(const model::Certificate& certificate, TimePoint now) {
  return certificate.status == model::CertificateStatus::active && now < certificate.not_after;
}

std::string_view certificate_status_name(const model::Certificate& certificate, TimePoint now) {
  if (certificate.status == model::CertificateStatus::revoked) return "revoked";
  return is_usable(certificate, now) ? "active" : "expired";
}

SignerStatus effective_status(const model::Signer& signer, const model::Certificate* certificate,
                              TimePoint now) {
  const bool is_past = certificate && !is_usable(*certificate, now);
  return signer.status == SignerStatus::active && is_past ? SignerStatus::expired : signer.status;
}

Result<bool> set_status(model::Signer& signer, SignerStatus wanted) {
  if (wanted == SignerStatus::disabled) {
    const bool changes = signer.status != SignerStatus::disabled;
    signer.status = SignerStatus::disabled;
    return changes;
  }
  if (wanted != SignerStatus::active) {
    return make_error(ErrorKind::rejected, "status: only active or disabled can be asked for");
  }
  if (signer.status != SignerStatus::disabled) {
    return make_error(ErrorKind::rejected,
                      "status: only a disabled signer can be enabled; signer " + signer.name +
                          " is " + std::string(name(signer.status)));
  }
  if (!signer.certificate_id) {
    return make_error(ErrorKind::rejected, "status: signer " + signer.name +
                                               " has no certificate and cannot be enabled");
  }
  signer.status = SignerStatus::active;
  return true;
}

void attach_certificate(model::Signer& signer, const model::Certificate& certificate) {
  signer.certificate_id = certificate.id;
  signer.key_algorithm = certificate.key_algorithm;
  signer.failure_reason.reset();
  if (signer.status != SignerStatus::disabled) signer.status = SignerStatus::active;
}

void note_order(model::Signer& signer, const model::Certificate* current, TimePoint now) {
  signer.failure_reason.reset();
  const bool can_still_sign = current && is_usable(*current, now);
  if (!can_still_sign && signer.status != SignerStatus::disabled) {
    signer.status = SignerStatus::pending;
  }
}

void note_failed_issuance(model::Signer& signer, const model::Certificate* current, TimePoint now,
                          std::string_view reason) {
  signer.failure_reason = cut_reason(reason);
  const bool can_still_sign = current && is_usable(*current, now);
  if (!can_still_sign && signer.status != SignerStatus::disabled) {
    signer.status = SignerStatus::failed;
  }
}

Result<void> check_renewal(std::optional<std::int64_t> renew_before_days,
                           std::optional<std::int64_t> ttl_days) {
  if (!renew_before_days) return {};
  if (!ttl_days) {
    return make_error(ErrorKind::rejected,
                      "certificateRenewBeforeDays: the signer has no CA that could renew its "
                      "certificate");
  }
  if (*renew_before_days < 1 || *renew_before_days >= *ttl_days) {
    return make_error(ErrorKind::rejected,
                      "certificateRenewBeforeDays: must be at least 1 and less than "
                      "certificateTtlDays (" +
                          std::to_string(*ttl_days) + ")");
  }
  return {};
}

Result<void> check_new_signer(const model::CreateSigner& input) {
  if (input.authority_id.has_value() == input.certificate_id.has_value()) {
    return make_error(ErrorKind::rejected,
                      "caId, certificateId: exactly one of the two must be given");
  }
  TRY_VOID(check_key_source(input.wants_hsm, input.wants_external_configuration));
  if (input.certificate_id) {
    if (input.common_name) return only_with_authority("commonName");
    if (input.certificate_ttl_days) return only_with_authority("certificateTtlDays");
    return check_renewal(input.renew_before_days, std::nullopt);
  }
  if (!input.common_name) {
    return make_error(ErrorKind::rejected, "commonName: required with caId");
  }
  return check_renewal(input.renew_before_days,
                       input.certificate_ttl_days.value_or(certificate_ttl_days_default));
}

Result<void> check_reissue(const model::Signer& signer, const model::ReissueCertificate& input) {
  TRY_VOID(check_key_source(input.wants_hsm, input.wants_external_configuration));
  const auto ttl_days = input.certificate_ttl_days.value_or(
      signer.certificate_ttl_days.value_or(certificate_ttl_days_default));
  return check_renewal(signer.renew_before_days, ttl_days);
}

}  // namespace sealmint::rules

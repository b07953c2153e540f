#include "ca-backends/cmp/failure.hpp"

#include <openssl/cmperr.h>
#include <openssl/err.h>

#include <array>
#include <string_view>

#include "ca-backends/shared/exchange.hpp"

namespace sealmint::ca::cmp {
namespace {

constexpr int no_failure_info = -1;
constexpr int texts_max = 8;
constexpr int errors_max = 32;

struct FailureInfo {
  int bit;
  std::string_view name;
  Trouble trouble;
};
// RFC 4210 appendix F, PKIFailureInfo; the rest are refusals of the request.
constexpr std::array failure_infos{
    FailureInfo{OSSL_CMP_PKIFAILUREINFO_badMessageCheck, "badMessageCheck", Trouble::credentials},
    FailureInfo{OSSL_CMP_PKIFAILUREINFO_badPOP, "badPOP", Trouble::credentials},
    FailureInfo{OSSL_CMP_PKIFAILUREINFO_signerNotTrusted, "signerNotTrusted", Trouble::credentials},
    FailureInfo{OSSL_CMP_PKIFAILUREINFO_wrongIntegrity, "wrongIntegrity", Trouble::credentials},
    FailureInfo{OSSL_CMP_PKIFAILUREINFO_notAuthorized, "notAuthorized", Trouble::forbidden},
    FailureInfo{OSSL_CMP_PKIFAILUREINFO_badCertId, "badCertId", Trouble::not_found},
    FailureInfo{OSSL_CMP_PKIFAILUREINFO_wrongAuthority, "wrongAuthority", Trouble::not_found},
    FailureInfo{OSSL_CMP_PKIFAILUREINFO_unsupportedVersion, "unsupportedVersion",
                Trouble::unsupported},
    FailureInfo{OSSL_CMP_PKIFAILUREINFO_systemUnavail, "systemUnavail", Trouble::unavailable},
    FailureInfo{OSSL_CMP_PKIFAILUREINFO_systemFailure, "systemFailure", Trouble::unavailable},
    FailureInfo{OSSL_CMP_PKIFAILUREINFO_badAlg, "badAlg", Trouble::rejected},
    FailureInfo{OSSL_CMP_PKIFAILUREINFO_badRequest, "badRequest", Trouble::rejected},
    FailureInfo{OSSL_CMP_PKIFAILUREINFO_badTime, "badTime", Trouble::rejected},
    FailureInfo{OSSL_CMP_PKIFAILUREINFO_badDataFormat, "badDataFormat", Trouble::rejected},
    FailureInfo{OSSL_CMP_PKIFAILUREINFO_incorrectData, "incorrectData", Trouble::rejected},
    FailureInfo{OSSL_CMP_PKIFAILUREINFO_certRevoked, "certRevoked", Trouble::rejected},
    FailureInfo{OSSL_CMP_PKIFAILUREINFO_unacceptedPolicy, "unacceptedPolicy", Trouble::rejected},
    FailureInfo{OSSL_CMP_PKIFAILUREINFO_unacceptedExtension, "unacceptedExtension",
                Trouble::rejected},
    FailureInfo{OSSL_CMP_PKIFAILUREINFO_badCertTemplate, "badCertTemplate", Trouble::rejected},
    FailureInfo{OSSL_CMP_PKIFAILUREINFO_duplicateCertReq, "duplicateCertReq", Trouble::rejected},
};

bool has_rejected(const OSSL_CMP_CTX& context) {
  return OSSL_CMP_CTX_get_status(&context) == OSSL_CMP_PKISTATUS_rejection;
}

const FailureInfo* first_failure_info(const OSSL_CMP_CTX& context) {
  for (const auto& info : failure_infos) {
    if (has_failure_info(context, info.bit)) return &info;
  }
  return nullptr;
}

bool concerns_protection(int error_reason) {
  switch (error_reason) {
    case CMP_R_ERROR_VALIDATING_PROTECTION:
    case CMP_R_ERROR_VALIDATING_SIGNATURE:
    case CMP_R_WRONG_PBM_VALUE:
    case CMP_R_MISSING_PROTECTION:
    case CMP_R_MISSING_TRUST_ANCHOR:
    case CMP_R_NO_SUITABLE_SENDER_CERT:
    case CMP_R_SRVCERT_DOES_NOT_VALIDATE_MSG: return true;
    default: return false;
  }
}

// What OpenSSL says, first cause first, and whether it is about the protection of a message.
struct Complaint {
  std::string text;
  bool is_about_protection = false;
};
Complaint take_complaint() {
  Complaint complaint;
  const char* data = nullptr;
  int flags = 0;
  for (int i = 0; i < errors_max; ++i) {
    const auto error = ERR_get_error_all(nullptr, nullptr, nullptr, &data, &flags);
    if (error == 0) break;
    if (ERR_GET_LIB(error) == ERR_LIB_CMP && concerns_protection(ERR_GET_REASON(error))) {
      complaint.is_about_protection = true;
    }
    const char* const words = ERR_reason_error_string(error);
    if (!complaint.text.empty()) complaint.text += "; ";
    complaint.text += words ? words : "an error without words";
    if (data && (flags & ERR_TXT_STRING) && *data) complaint.text += std::string(": ") + data;
  }
  ERR_clear_error();
  return complaint;
}

}  // namespace

bool has_failure_info(const OSSL_CMP_CTX& context, int bit) {
  const int code = OSSL_CMP_CTX_get_failInfoCode(&context);
  return code != no_failure_info && (code & 1 << bit) != 0;
}

std::string status_text(const OSSL_CMP_CTX& context) {
  std::string text = has_rejected(context) ? "rejection" : "";
  if (const auto* const info = first_failure_info(context)) {
    text += " (" + std::string(info->name) + ")";
  }
  const auto* const said = OSSL_CMP_CTX_get0_statusString(&context);
  for (int i = 0; said && i < sk_ASN1_UTF8STRING_num(said) && i < texts_max; ++i) {
    const ASN1_UTF8STRING* const words = sk_ASN1_UTF8STRING_value(said, i);
    const auto length = static_cast<std::size_t>(ASN1_STRING_length(words));
    if (!text.empty()) text += ": ";
    text += as_text({ASN1_STRING_get0_data(words), length});
  }
  return text;
}

Failure failure_of(const OSSL_CMP_CTX& context, Body last) {
  const Complaint complaint = take_complaint();
  const auto* const info = first_failure_info(context);
  if (has_rejected(context) || info) {
    const Trouble trouble = info ? info->trouble : Trouble::rejected;
    std::string detail = reason("The CMP server refuses", status_text(context));
    if (trouble == Trouble::unavailable) return Unreachable{trouble, std::move(detail)};
    return Refused{trouble, std::move(detail)};
  }
  if (complaint.is_about_protection && last == Body::error) {
    return Refused{Trouble::credentials,
                   reason("The CMP server answers with an error whose protection does not hold: "
                          "check reference and secret, or authorities",
                          complaint.text)};
  }
  // Whatever it was, it may have been the certificate.
  return Unreachable{Trouble::protocol,
                     reason(complaint.is_about_protection
                                ? "The protection of the CMP server's answer does not hold: check "
                                  "the secret or authorities"
                                : "The CMP server's answer cannot be used",
                            complaint.text),
                     std::nullopt, last != Body::none && last != Body::error};
}

}  // namespace sealmint::ca::cmp

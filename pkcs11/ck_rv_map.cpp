#include "pkcs11/ck_rv_map.hpp"

#include <string>

#include "pkcs11/answer_check.hpp"

namespace sealmint::pkcs11 {
namespace {

// Servers of others have no code for it, but say it in words.
bool is_about_the_algorithm(const client::Failure& failure) {
  const auto& text = failure.error.detail;
  return failure.code == "unsupported" || (text.find("algorithm") != std::string::npos &&
                                           text.find("not supported") != std::string::npos);
}

}  // namespace

CK_RV rv_of(const client::Failure& failure) {
  switch (failure.error.kind) {
    case ErrorKind::malformed: return CKR_DATA_INVALID;
    case ErrorKind::rejected:
      return is_about_the_algorithm(failure) ? CKR_MECHANISM_INVALID : CKR_DATA_INVALID;
    case ErrorKind::unsupported: return CKR_MECHANISM_INVALID;
    case ErrorKind::unauthenticated:
    case ErrorKind::invalid_token: return CKR_USER_NOT_LOGGED_IN;
    case ErrorKind::forbidden:
    case ErrorKind::approval_required:
    case ErrorKind::limit_exhausted: return CKR_GENERAL_ERROR;
    case ErrorKind::not_found: return CKR_KEY_HANDLE_INVALID;
    case ErrorKind::too_large: return CKR_DATA_LEN_RANGE;
    case ErrorKind::conflict:
    case ErrorKind::precondition_failed:
    case ErrorKind::rate_limited:
    case ErrorKind::unsupported_media:
    case ErrorKind::busy:
    case ErrorKind::upstream:
    case ErrorKind::timeout:
    case ErrorKind::unavailable:
    case ErrorKind::internal: return CKR_DEVICE_ERROR;
  }
  return CKR_GENERAL_ERROR;
}

std::string_view advice_for(const client::Failure& failure) {
  if (is_by_other_key(failure)) return "start the tool again, so that it takes the new certificate";
  switch (failure.error.kind) {
    case ErrorKind::unauthenticated:
    case ErrorKind::invalid_token:
      return "check SEALMINT_CLIENT_ID and SEALMINT_CLIENT_SECRET, or SEALMINT_TOKEN";
    case ErrorKind::forbidden: return "an Administrator of the signer can make you an Operator";
    case ErrorKind::approval_required:
    case ErrorKind::limit_exhausted:
      return failure.error.has_pending_request.value_or(false)
                 ? "a request waits for its decision; run again when it is approved"
                 : "request an approval, or set approval.signing_count so that the module does";
    case ErrorKind::not_found: return "list the slots again: the signer is gone";
    case ErrorKind::rejected: return "look at the state of the signer and of its certificate";
    case ErrorKind::upstream:
    case ErrorKind::timeout:
      return "check SEALMINT_SERVER_URL, and tls.ca_cert_path if a certificate is not believed";
    case ErrorKind::rate_limited:
    case ErrorKind::busy:
    case ErrorKind::unavailable: return "try again in a moment";
    case ErrorKind::malformed:
    case ErrorKind::conflict:
    case ErrorKind::precondition_failed:
    case ErrorKind::too_large:
    case ErrorKind::unsupported_media:
    case ErrorKind::unsupported:
    case ErrorKind::internal: return {};
  }
  return {};
}

Trouble trouble_of(const client::Failure& failure, std::string_view doing) {
  std::string text = std::string(doing) + ": " + failure.error.detail;
  std::string marks = failure.code.empty() ? failure.name : failure.code;
  if (!failure.request_id.empty()) {
    marks += (marks.empty() ? "request " : ", request ") + failure.request_id;
  }
  if (!marks.empty()) text += " [" + marks + "]";
  const auto advice = advice_for(failure);
  if (!advice.empty()) text += "; next: " + std::string(advice);
  return trouble(rv_of(failure), std::move(text));
}

}  // namespace sealmint::pkcs11

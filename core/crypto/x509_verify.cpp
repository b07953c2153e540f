#include <openssl/err.h>
#include <openssl/x509_vfy.h>

#include "core/crypto/x509_support.hpp"

namespace sealmint::crypto {
namespace {

// OpenSSL's level for 112 bits of security: no SHA-1 or MD5 in the chain, no RSA below 2048.
constexpr int security_level = 2;

// Lists of handles that belong to somebody else.
struct BorrowedListFree {
  void operator()(STACK_OF(X509) * list) const { sk_X509_free(list); }
};
using BorrowedList = std::unique_ptr<STACK_OF(X509), BorrowedListFree>;
using VerifyContext = std::unique_ptr<X509_STORE_CTX, Freer<X509_STORE_CTX_free>>;

BorrowedList borrow(std::span<X509* const> certificates) {
  BorrowedList list{sk_X509_new_null()};
  for (X509* certificate : certificates) {
    if (!list || sk_X509_push(list.get(), certificate) <= 0) return nullptr;
  }
  return list;
}

void set_time(X509_VERIFY_PARAM& parameters, std::optional<TimePoint> now) {
  if (!now) {
    X509_VERIFY_PARAM_set_flags(&parameters, X509_V_FLAG_NO_CHECK_TIME);
    return;
  }
  const auto seconds = std::chrono::floor<std::chrono::seconds>(*now).time_since_epoch().count();
  X509_VERIFY_PARAM_set_time(&parameters, static_cast<time_t>(seconds));
}

bool prepare(X509_STORE_CTX& context, std::size_t issuers, std::optional<TimePoint> now) {
  X509_VERIFY_PARAM* parameters = X509_STORE_CTX_get0_param(&context);
  set_time(*parameters, now);
  X509_VERIFY_PARAM_set_depth(parameters, static_cast<int>(issuers));
  X509_VERIFY_PARAM_set_auth_level(parameters, security_level);
  return X509_VERIFY_PARAM_set_purpose(parameters, X509_PURPOSE_ANY) == 1;
}

}  // namespace

Result<void> verify_path(X509& leaf, std::span<X509* const> issuers, std::optional<TimePoint> now) {
  if (issuers.empty()) return rejected_input("the certificate chain is missing");
  const BorrowedList intermediates = borrow(issuers.first(issuers.size() - 1));
  const BorrowedList roots = borrow(issuers.last(1));
  const VerifyContext context{X509_STORE_CTX_new()};
  if (!intermediates || !roots || !context ||
      X509_STORE_CTX_init(context.get(), nullptr, &leaf, intermediates.get()) != 1 ||
      !prepare(*context, issuers.size(), now)) {
    return openssl_error("prepare the check of a chain");
  }
  X509_STORE_CTX_set0_trusted_stack(context.get(), roots.get());
  const bool verified = X509_verify_cert(context.get()) == 1;
  const int reason = X509_STORE_CTX_get_error(context.get());
  ERR_clear_error();
  if (verified) return {};
  return rejected_input("the certificate chain does not verify: " +
                        std::string{X509_verify_cert_error_string(reason)});
}

}  // namespace sealmint::crypto

#include <openssl/err.h>

#include "core/base/der.hpp"
#include "core/crypto/x509_support.hpp"

namespace sealmint::crypto {
namespace {

constexpr std::size_t largest_structure = 64UL * 1024;

// The signed part is encoded anew before the comparison; otherwise OpenSSL would only copy it.
bool encodes_as(X509& certificate, ByteView der) {
  std::uint8_t* part = nullptr;
  std::uint8_t* whole = nullptr;
  const bool anew = i2d_re_X509_tbs(&certificate, &part) > 0;
  const int length = i2d_X509(&certificate, &whole);
  const bool same =
      anew && length > 0 && equal_constant_time({whole, static_cast<std::size_t>(length)}, der);
  OPENSSL_free(part);
  OPENSSL_free(whole);
  return same;
}

bool encodes_as(X509_REQ& request, ByteView der) {
  std::uint8_t* part = nullptr;
  std::uint8_t* whole = nullptr;
  const bool anew = i2d_re_X509_REQ_tbs(&request, &part) > 0;
  const int length = i2d_X509_REQ(&request, &whole);
  const bool same =
      anew && length > 0 && equal_constant_time({whole, static_cast<std::size_t>(length)}, der);
  OPENSSL_free(part);
  OPENSSL_free(whole);
  return same;
}

template <class Handle, class Read>
Result<Handle> parse(ByteView der, std::string what, Read&& read) {
  if (der.size() > largest_structure) return rejected_input("the " + what + " is over 64 KiB");
  if (!is_strict_der(der)) {
    return rejected_input("the " + what + " is not one complete DER structure");
  }
  const std::uint8_t* at = der.data();
  Handle handle{read(nullptr, &at, static_cast<long>(der.size()))};
  const bool whole = handle && at == der.data() + der.size();
  if (!whole || !encodes_as(*handle, der)) {
    ERR_clear_error();
    return rejected_input("the " + what + " is not valid DER for its kind");
  }
  return handle;
}

}  // namespace

Error rejected_input(std::string detail) {
  return make_error(ErrorKind::rejected, std::move(detail));
}

Result<X509Handle> parse_certificate(ByteView der) {
  return parse<X509Handle>(der, "certificate", d2i_X509);
}

Result<X509Request> parse_request(ByteView der) {
  return parse<X509Request>(der, "certification request", d2i_X509_REQ);
}

}  // namespace sealmint::crypto

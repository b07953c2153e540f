#include "ca-backends/cmp/handles.hpp"

#include <openssl/err.h>

#include "core/crypto/certificate.hpp"

namespace sealmint::ca::cmp {

Result<crypto::X509Handle> read_x509(ByteView der) {
  const std::uint8_t* at = der.data();
  crypto::X509Handle certificate{d2i_X509(nullptr, &at, static_cast<long>(der.size()))};
  ERR_clear_error();
  if (!certificate || at != der.data() + der.size()) {
    return make_error(ErrorKind::rejected, "a certificate cannot be read");
  }
  return certificate;
}

Result<Certificates> read_certificates(std::string_view pem) {
  TRY(const auto encoded, crypto::from_pem("CERTIFICATE", pem));
  Certificates list{sk_X509_new_null()};
  for (const auto& der : encoded) {
    TRY(auto certificate, read_x509(der));
    if (!list || sk_X509_push(list.get(), certificate.get()) == 0) {
      return crypto::openssl_error("keep a certificate");
    }
    static_cast<void>(certificate.release());
  }
  return list;
}

Bytes to_der(const X509& certificate) {
  std::uint8_t* encoded = nullptr;
  const int length = i2d_X509(&certificate, &encoded);
  if (length <= 0) return {};
  Bytes der(encoded, encoded + length);
  OPENSSL_free(encoded);
  return der;
}

void append_der(std::vector<Bytes>& to, const STACK_OF(X509) * list) {
  for (int i = 0; list && i < sk_X509_num(list); ++i) {
    to.push_back(to_der(*sk_X509_value(list, i)));
  }
}

}  // namespace sealmint::ca::cmp

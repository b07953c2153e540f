#include "ca-backends/acme/renewal.hpp"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "ca-backends/shared/exchange.hpp"
#include "ca-backends/shared/serial_text.hpp"
#include "core/crypto/evp.hpp"

namespace sealmint::ca::acme {
namespace {

Error rejected(std::string detail) {
  ERR_clear_error();
  return make_error(ErrorKind::rejected, std::move(detail));
}

}  // namespace

Result<std::string> certificate_id(ByteView certificate_der) {
  const std::uint8_t* place = certificate_der.data();
  const crypto::X509Handle certificate{
      d2i_X509(nullptr, &place, static_cast<long>(certificate_der.size()))};
  if (!certificate) return rejected("the certificate cannot be read");
  const auto* const key_id = X509_get0_authority_key_id(certificate.get());
  if (!key_id) return rejected("the certificate has no authority key identifier");
  const ByteView octets{ASN1_STRING_get0_data(key_id),
                        static_cast<std::size_t>(ASN1_STRING_length(key_id))};
  TRY(const Bytes serial, serial_octets(certificate_der));
  return to_base64url(octets) + "." + to_base64url(serial);
}

}  // namespace sealmint::ca::acme

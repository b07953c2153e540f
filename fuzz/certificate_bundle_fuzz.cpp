// Certificate files of other people, in every form that is taken, and requests. What is taken keeps
// the bounds, is what its reader reads again, and never comes out of a text with a private key.
#include <algorithm>
#include <cstdlib>
#include <string>

#include "core/base/der.hpp"
#include "core/crypto/certificate.hpp"
#include "core/crypto/certificate_bundle.hpp"

using sealmint::Bytes;
using sealmint::ByteView;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void check_bounds(const std::vector<Bytes>& certificates) {
  require(!certificates.empty());
  require(certificates.size() <= sealmint::crypto::bundle_certificates_max);
  for (const Bytes& der : certificates) {
    require(der.size() <= sealmint::crypto::bundle_certificate_bytes_max);
    require(sealmint::is_strict_der(der));
    require(std::ranges::count(certificates, der) == 1);
  }
}

void check_file(ByteView file) {
  const auto certificates = sealmint::crypto::certificates_from(file);
  if (certificates.has_error()) {
    require(certificates.error().kind == sealmint::ErrorKind::rejected);
    require(!certificates.error().detail.empty());
    return;
  }
  check_bounds(*certificates);
  std::string text;
  for (const Bytes& der : *certificates) text += sealmint::crypto::to_pem("CERTIFICATE", der);
  if (text.size() > sealmint::crypto::bundle_bytes_max) return;
  const auto again = sealmint::crypto::certificates_from(sealmint::as_bytes(text));
  require(again.has_value() && *again == *certificates);
  const std::string key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
  require(sealmint::crypto::certificates_from(sealmint::as_bytes(key + text)).has_error());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView file{data, size};
  check_file(file);
  const auto bundle = sealmint::crypto::certificates_of_cms(file);
  if (bundle.has_value()) check_bounds(*bundle);
  const auto request = sealmint::crypto::request_from_text(sealmint::as_text(file));
  if (request.has_value()) require(sealmint::is_strict_der(*request));
  return 0;
}

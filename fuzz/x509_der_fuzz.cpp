// Certificates and certification requests, which clients and authorities send. What is taken must
// be strict DER and is what its reader writes again, so that nothing has two encodings.
#include <openssl/x509.h>

#include <algorithm>
#include <cstdlib>

#include "core/base/der.hpp"
#include "core/crypto/x509_support.hpp"

using sealmint::ByteView;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

bool is_encoded_as(const X509& certificate, ByteView der) {
  std::uint8_t* written = nullptr;
  const int length = i2d_X509(&certificate, &written);
  const bool same = length > 0 && std::ranges::equal(ByteView{written, written + length}, der);
  OPENSSL_free(written);
  return same;
}

// The elements of a constructed one fill it without a gap.
void check_elements(ByteView data) {
  while (!data.empty()) {
    const ByteView before = data;
    const auto element = sealmint::take_der_element(data);
    if (!element) {
      require(data.data() == before.data() && data.size() == before.size());
      return;
    }
    require(element->whole.data() == before.data());
    require(element->whole.size() + data.size() == before.size());
    require(element->content.size() <= element->whole.size() - 2);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView der{data, size};
  check_elements(der);
  const bool is_strict = sealmint::is_strict_der(der);
  const auto certificate = sealmint::crypto::parse_certificate(der);
  if (certificate.has_value()) require(is_strict && is_encoded_as(**certificate, der));
  const auto request = sealmint::crypto::parse_request(der);
  if (request.has_value()) require(is_strict);
  return 0;
}

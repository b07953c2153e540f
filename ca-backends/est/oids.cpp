#include "ca-backends/est/oids.hpp"

#include <openssl/asn1.h>
#include <openssl/err.h>
#include <openssl/objects.h>

namespace sealmint::ca::est {

std::optional<std::vector<DerElement>> elements_of(ByteView content, std::size_t count_max) {
  std::vector<DerElement> elements;
  while (!content.empty()) {
    const auto element = take_der_element(content);
    if (!element || elements.size() == count_max) return std::nullopt;
    elements.push_back(*element);
  }
  return elements;
}

std::string oid_name(const Oid& oid) {
  if (oid.empty() || oid.size() > 64) return "an object without a name";
  Bytes der{tag_oid, static_cast<std::uint8_t>(oid.size())};
  der.insert(der.end(), oid.begin(), oid.end());
  const std::uint8_t* at = der.data();
  ASN1_OBJECT* const object = d2i_ASN1_OBJECT(nullptr, &at, static_cast<long>(der.size()));
  std::array<char, 128> text{};
  const int length =
      object ? OBJ_obj2txt(text.data(), static_cast<int>(text.size()), object, 0) : -1;
  ASN1_OBJECT_free(object);
  ERR_clear_error();
  return length > 0 ? std::string(text.data()) : "an object without a name";
}

}  // namespace sealmint::ca::est

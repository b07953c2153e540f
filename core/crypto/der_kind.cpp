#include "core/crypto/der_kind.hpp"

#include <openssl/err.h>
#include <openssl/x509.h>

#include "core/base/der.hpp"
#include "core/crypto/evp.hpp"

namespace sealmint::crypto {
namespace {

constexpr std::uint8_t integer_tag = 0x02;
constexpr std::uint8_t bit_string_tag = 0x03;
constexpr std::uint8_t octet_string_tag = 0x04;
constexpr std::uint8_t object_id_tag = 0x06;
constexpr std::uint8_t sequence_tag = 0x30;
constexpr std::uint8_t explicit_version_tag = 0xa0;
constexpr std::uint8_t indefinite_length = 0x80;

template <class Handle, class Read>
bool reads_as(ByteView data, Read&& read) {
  const std::uint8_t* at = data.data();
  const Handle handle{read(nullptr, &at, static_cast<long>(data.size()))};
  ERR_clear_error();
  return handle && at == data.data() + data.size();
}

// INTEGER first: a PFX is version 3, keys are version 0 or 1.
DerKind kind_by_version(const DerElement& version) {
  if (version.content.size() != 1) return DerKind::unknown;
  if (version.content[0] == 3) return DerKind::pkcs12;
  return version.content[0] <= 1 ? DerKind::private_key : DerKind::unknown;
}

// An AlgorithmIdentifier first: what follows it is the key.
DerKind kind_of_key(ByteView rest) {
  const auto key = take_der_element(rest);
  if (!key) return DerKind::unknown;
  if (key->tag == bit_string_tag) return DerKind::public_key;
  return key->tag == octet_string_tag ? DerKind::private_key : DerKind::unknown;
}

// A signed structure: its first part tells. Certificates of version 1 begin as others do.
DerKind kind_of_signed(ByteView data, const DerElement& part) {
  if (!part.content.empty() && part.content[0] == explicit_version_tag) return DerKind::certificate;
  if (reads_as<X509Request>(data, d2i_X509_REQ)) return DerKind::request;
  if (reads_as<X509Crl>(data, d2i_X509_CRL)) return DerKind::crl;
  return DerKind::certificate;
}

}  // namespace

DerKind kind_of_der(ByteView data) {
  if (data.size() > 2 && data[0] == sequence_tag && data[1] == indefinite_length) {
    return data[2] == object_id_tag ? DerKind::cms : DerKind::unknown;
  }
  ByteView rest = data;
  const auto outer = take_der_element(rest);
  if (!outer || outer->tag != sequence_tag) return DerKind::unknown;
  ByteView inside = outer->content;
  const auto first = take_der_element(inside);
  if (!first) return DerKind::unknown;
  switch (first->tag) {
    case object_id_tag: return DerKind::cms;
    case integer_tag: return kind_by_version(*first);
    case sequence_tag: break;
    default: return DerKind::unknown;
  }
  const bool is_algorithm = !first->content.empty() && first->content[0] == object_id_tag;
  return is_algorithm ? kind_of_key(inside) : kind_of_signed(data, *first);
}

const char* description(DerKind kind) {
  switch (kind) {
    case DerKind::certificate: return "a certificate";
    case DerKind::request: return "a certification request (CSR)";
    case DerKind::crl: return "a certificate revocation list (CRL)";
    case DerKind::cms: return "a PKCS#7 or CMS structure";
    case DerKind::public_key: return "a public key";
    case DerKind::private_key: return "a private key";
    case DerKind::pkcs12: return "a PKCS#12 file (.p12, .pfx), which can hold a private key";
    case DerKind::unknown: break;
  }
  return "no structure that is known here";
}

}  // namespace sealmint::crypto

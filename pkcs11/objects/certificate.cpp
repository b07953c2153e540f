#include "pkcs11/objects/certificate.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "net/openssl.hpp"

namespace sealmint::pkcs11 {
namespace {

using net::bio_of;
using net::X509Ptr;

constexpr std::size_t chain_max = 8;
constexpr std::string_view ed25519_curve = "edwards25519";

Error unusable(std::string_view what) {
  ERR_clear_error();
  return make_error(ErrorKind::upstream, "the certificate of the signer " + std::string(what));
}

// The DER of anything that has an i2d function; empty when it has none.
template <class T>
Bytes der_of(const T* object, int (*encode)(const T*, unsigned char**)) {
  const int size = encode(object, nullptr);
  if (size <= 0) return {};
  Bytes der(static_cast<std::size_t>(size));
  unsigned char* to = der.data();
  encode(object, &to);
  return der;
}

CertificateParts parts_of(X509* certificate) {
  CertificateParts parts;
  parts.der = der_of<X509>(certificate, i2d_X509);
  parts.subject = der_of<X509_NAME>(X509_get_subject_name(certificate), i2d_X509_NAME);
  parts.issuer = der_of<X509_NAME>(X509_get_issuer_name(certificate), i2d_X509_NAME);
  parts.serial = der_of<ASN1_INTEGER>(X509_get0_serialNumber(certificate), i2d_ASN1_INTEGER);
  parts.public_key_info = der_of<X509_PUBKEY>(X509_get_X509_PUBKEY(certificate), i2d_X509_PUBKEY);
  return parts;
}

Bytes number_of(const EVP_PKEY* key, const char* name) {
  BIGNUM* number = nullptr;
  if (EVP_PKEY_get_bn_param(key, name, &number) != 1) return {};
  Bytes bytes(static_cast<std::size_t>(BN_num_bytes(number)));
  BN_bn2bin(number, bytes.data());
  BN_free(number);
  return bytes;
}

// DER of at most 64 KiB: tag, length, content (X.690 section 8.1).
Bytes der_value(std::uint8_t tag, ByteView content) {
  Bytes der{tag};
  if (content.size() < 0x80) {
    der.push_back(static_cast<std::uint8_t>(content.size()));
  } else if (content.size() <= 0xFF) {
    der.push_back(0x81);
    der.push_back(static_cast<std::uint8_t>(content.size()));
  } else {
    der.push_back(0x82);
    der.push_back(static_cast<std::uint8_t>(content.size() >> 8));
    der.push_back(static_cast<std::uint8_t>(content.size()));
  }
  der.insert(der.end(), content.begin(), content.end());
  return der;
}

Result<void> read_rsa(PublicKey& key) {
  key.family = model::KeyFamily::rsa;
  key.modulus = number_of(key.handle.get(), OSSL_PKEY_PARAM_RSA_N);
  key.public_exponent = number_of(key.handle.get(), OSSL_PKEY_PARAM_RSA_E);
  key.size_bits = static_cast<std::size_t>(EVP_PKEY_get_bits(key.handle.get()));
  key.signature_bytes = key.modulus.size();
  const bool fits =
      key.size_bits >= 2048 && key.size_bits <= 16'384 && !key.public_exponent.empty();
  if (!fits) return unusable("has an RSA key of a size that signers do not have");
  return {};
}

Bytes curve_oid(const EVP_PKEY* key) {
  std::array<char, 64> name{};
  if (EVP_PKEY_get_group_name(key, name.data(), name.size(), nullptr) != 1) return {};
  const int number = OBJ_txt2nid(name.data());
  return number == NID_undef ? Bytes() : der_of<ASN1_OBJECT>(OBJ_nid2obj(number), i2d_ASN1_OBJECT);
}

// The point as a certificate has it may be compressed; the module shows the long form.
Bytes point_of(EVP_PKEY* key) {
  EVP_PKEY_set_utf8_string_param(key, OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT, "uncompressed");
  std::size_t size = 0;
  if (EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, nullptr, 0, &size) != 1) {
    return {};
  }
  Bytes point(size);
  EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size(), &size);
  point.resize(size);
  return point;
}

Result<void> read_ec(PublicKey& key) {
  key.family = model::KeyFamily::ec;
  key.size_bits = static_cast<std::size_t>(EVP_PKEY_get_bits(key.handle.get()));
  key.signature_bytes = 2 * ((key.size_bits + 7) / 8);
  key.ec_params = curve_oid(key.handle.get());
  const Bytes point = point_of(key.handle.get());
  const bool fits = key.size_bits >= 256 && key.size_bits <= 521 && !key.ec_params.empty() &&
                    point.size() == 1 + key.signature_bytes;
  if (!fits) return unusable("has an EC key on a curve that signers do not have");
  key.ec_point = der_value(V_ASN1_OCTET_STRING, point);
  return {};
}

Result<void> read_ed25519(PublicKey& key) {
  key.family = model::KeyFamily::ed25519;
  key.size_bits = 255;
  key.signature_bytes = 64;
  key.ec_params = der_value(V_ASN1_PRINTABLESTRING, as_bytes(ed25519_curve));
  Bytes point(32);
  std::size_t size = point.size();
  EVP_PKEY_get_raw_public_key(key.handle.get(), point.data(), &size);
  key.ec_point = der_value(V_ASN1_OCTET_STRING, point);
  return {};
}

Result<void> read_parts(PublicKey& key) {
  switch (EVP_PKEY_get_base_id(key.handle.get())) {
    case EVP_PKEY_RSA: return read_rsa(key);
    case EVP_PKEY_EC: return read_ec(key);
    case EVP_PKEY_ED25519: return read_ed25519(key);
    default: return unusable("has a key of a kind that signers do not have");
  }
}

Result<PublicKey> key_of(X509* certificate) {
  PublicKey key;
  key.handle.reset(X509_get_pubkey(certificate), EVP_PKEY_free);
  if (!key.handle) return unusable("has a key that cannot be read");
  TRY_VOID(read_parts(key));
  ERR_clear_error();
  return key;
}

X509Ptr next_certificate(BIO* bio) {
  X509Ptr certificate(PEM_read_bio_X509(bio, nullptr, nullptr, nullptr));
  ERR_clear_error();  // the end of the text is an error to OpenSSL
  return certificate;
}

}  // namespace

bool has_serial(const CertificateParts& parts, std::string_view hexadecimal) {
  const auto digits_of = [](std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of('0'), text.size()));
    return text;
  };
  if (parts.serial.size() < 3) return false;
  const std::string own = to_hex(ByteView(parts.serial).subspan(2));  // behind tag and length
  return std::ranges::equal(digits_of(own), digits_of(hexadecimal), [](char a, char b) {
    return hex_value(a) >= 0 && hex_value(a) == hex_value(b);
  });
}

Result<ParsedCertificate> parse_certificate(std::string_view pem) {
  const auto bio = bio_of(pem);
  const auto certificate = next_certificate(bio.get());
  if (!certificate) return unusable("is no PEM certificate");
  TRY(auto key, key_of(certificate.get()));
  return ParsedCertificate{parts_of(certificate.get()), std::move(key)};
}

std::vector<CertificateParts> parse_chain(std::string_view pem) {
  std::vector<CertificateParts> chain;
  const auto bio = bio_of(pem);
  while (chain.size() < chain_max) {
    const auto certificate = next_certificate(bio.get());
    if (!certificate) break;
    chain.push_back(parts_of(certificate.get()));
  }
  return chain;
}

}  // namespace sealmint::pkcs11

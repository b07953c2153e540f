// The parts of a certificate that objects of PKCS#11 are made of, in the encodings that tools
// search by: exactly the bytes that stand in the certificate.
#pragma once

#include <openssl/evp.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.hpp"
#include "core/base/result.hpp"
#include "core/model/algorithm.hpp"

namespace sealmint::pkcs11 {

struct CertificateParts {
  Bytes der;
  Bytes subject;          // DER Name
  Bytes issuer;           // DER Name
  Bytes serial;           // DER INTEGER
  Bytes public_key_info;  // DER SubjectPublicKeyInfo
};

// Whether that is its serial number, in hexadecimal; leading zeros and the case do not matter.
bool has_serial(const CertificateParts& parts, std::string_view hexadecimal);

// The public key of a signer. The family says which of the parts are there.
struct PublicKey {
  model::KeyFamily family = model::KeyFamily::rsa;
  std::size_t size_bits = 0;        // of the modulus or the field
  std::size_t signature_bytes = 0;  // as PKCS#11 has it: r and s side by side for EC
  Bytes modulus;                    // RSA: big-endian, without leading zeros
  Bytes public_exponent;            // RSA
  Bytes ec_params;                  // EC: DER OID of the curve; Ed25519: its name
  Bytes ec_point;                   // DER OCTET STRING of the point
  std::shared_ptr<EVP_PKEY> handle;
};

struct ParsedCertificate {
  CertificateParts parts;
  PublicKey key;
};

// The first certificate of a PEM text. ErrorKind::upstream when it is none, or its key is of a kind
// that signers do not have.
Result<ParsedCertificate> parse_certificate(std::string_view pem);

// All of a PEM text that can be read; at most 8.
std::vector<CertificateParts> parse_chain(std::string_view pem);

}  // namespace sealmint::pkcs11

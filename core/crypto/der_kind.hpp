// What a DER structure is, by its outer form alone: so that a refusal can say what somebody gave
// instead of a certificate. For the other files of this folder.
#pragma once

#include <cstdint>

#include "core/base/bytes.hpp"

namespace sealmint::crypto {

enum class DerKind : std::uint8_t {
  unknown,
  certificate,  // or something else of its outer form
  request,      // PKCS#10 (RFC 2986)
  crl,          // RFC 5280 section 5
  cms,          // a ContentInfo (RFC 5652 section 3), in BER too
  public_key,   // SubjectPublicKeyInfo
  private_key,  // PKCS#8, encrypted or not, PKCS#1 or RFC 5915
  pkcs12        // RFC 7292, which usually holds a private key
};
DerKind kind_of_der(ByteView data);

// "a certification request (CSR)"; for `unknown` "no structure that is known here".
const char* description(DerKind kind);

}  // namespace sealmint::crypto

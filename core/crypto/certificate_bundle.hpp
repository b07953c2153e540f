// The one reader of other people's certificate files: what a CA, a browser, a mail or a colleague
// gives. It proves nothing about what it reads: order, completeness and signatures are judged by
// crypto/issued_check.hpp and certificate.hpp.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "core/base/bytes.hpp"
#include "core/base/result.hpp"

namespace sealmint::crypto {

inline constexpr std::size_t bundle_certificates_max = 32;
inline constexpr std::size_t bundle_bytes_max = 256UL * 1024;  // of the file as it is given
inline constexpr std::size_t bundle_certificate_bytes_max = 64UL * 1024;

// The certificates of a file in DER, in the order of their appearance, each once. A file is
// - text with PEM blocks (RFC 7468) and anything around them, with any line ends, in UTF-8 or
//   UTF-16: CERTIFICATE, X509 CERTIFICATE, TRUSTED CERTIFICATE (without OpenSSL's additions),
//   PKCS7, PKCS #7 SIGNED DATA, CMS; blocks of other kinds are passed over beside a certificate;
// - base64 without boundaries; or
// - one structure in DER: a certificate, or a SignedData (RFC 5652), in BER too.
// `rejected` with a sentence that says what the file is instead, when there is none, and for any
// private key in it, whose bytes are repeated nowhere; for a certificate that is not strict DER;
// for more than the bounds above.
Result<std::vector<Bytes>> certificates_from(ByteView file);

// The certificates of a SignedData, as EST (RFC 7030 section 4.1.3) and AD CS answer. Its signers,
// if it has any, are not looked at.
Result<std::vector<Bytes>> certificates_of_cms(ByteView cms);

// The certification request of a text: one block CERTIFICATE REQUEST or NEW CERTIFICATE REQUEST
// with anything around it, base64 alone, or DER. At most 64 KiB; its signature is not looked at.
Result<Bytes> request_from_text(std::string_view text);

}  // namespace sealmint::crypto

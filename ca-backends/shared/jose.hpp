// Signatures in JSON, as ACME and step-ca want them: JWS (RFC 7515), JWK (RFC 7517, 7518) and the
// thumbprint of a key (RFC 7638).
#pragma once

#include <string>
#include <string_view>

#include "core/base/bytes.hpp"
#include "core/base/result.hpp"
#include "core/base/secret.hpp"
#include "core/crypto/evp.hpp"

namespace sealmint::ca {

// A private key of P-256 (ES256), P-384 (ES384) or RSA (RS256). One thread.
class JoseKey {
 public:
  // One unencrypted private key in PEM. ErrorKind::rejected for what is none of the three; the
  // error holds nothing of the text.
  static Result<JoseKey> read(const Secret& pem);

  // The value of the header member "alg".
  std::string_view algorithm() const { return algorithm_; }
  // The public key as a JSON object in the one form that RFC 7638 section 3 hashes: only the
  // members that are required, sorted, without blanks.
  const std::string& public_jwk() const { return public_jwk_; }
  // base64url of the SHA-256 of that form.
  std::string thumbprint() const;
  // As RFC 7518 section 3 has it: EC signatures are r and s side by side. ErrorKind::internal.
  Result<Bytes> sign(std::string_view input) const;

 private:
  JoseKey(crypto::EvpKey key, std::string_view algorithm, std::string public_jwk);

  crypto::EvpKey key_;
  std::string_view algorithm_;
  std::string public_jwk_;
};

// A fresh key of P-256, as PEM of PKCS#8.
Result<Secret> make_jose_key_pem();

// A JWS in the flattened JSON serialization (RFC 7515 section 7.2.2), all of whose header is
// protected. `header_json` is signed as it stands; its "alg" is the caller's to write. An empty
// payload stays the empty string.
Result<std::string> flattened_jws(const JoseKey& key, std::string_view header_json,
                                  std::string_view payload);
// The same with HMAC-SHA-256 ("HS256"), as external account binding wants it.
std::string flattened_jws(ByteView hmac_key, std::string_view header_json,
                          std::string_view payload);
// A JWS in the compact serialization (section 7.1): the form of a JWT.
Result<std::string> compact_jws(const JoseKey& key, std::string_view header_json,
                                std::string_view payload);

}  // namespace sealmint::ca

// Keys that are in this file for all to read, and what is known of their signatures.
#pragma once

#include <string_view>

#include "core/model/algorithm.hpp"

namespace sealmint::crypto {

struct KnownAnswer {
  // Raw parameters in base64.
  std::string_view key;
  // SHA-256 in hexadecimal over the signature of the known input: PKCS#1 v1.5 over
  // SHA-256("sealmint known answer 0") for RSA, the two bytes af 82 for Ed25519. Empty for ECDSA,
  // which never signs alike twice.
  std::string_view signature_sha256;
};

KnownAnswer known_answer(model::KeyAlgorithm algorithm);

}  // namespace sealmint::crypto

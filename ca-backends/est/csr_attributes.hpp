// What an EST server wants to see in requests (RFC 7030 section 4.5.2, RFC 8951, RFC 9908).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/base/bytes.hpp"
#include "core/base/result.hpp"

namespace sealmint::ca::est {

// The content octets of an OBJECT IDENTIFIER.
using Oid = Bytes;

struct KeyWish {
  Oid algorithm;            // id-ecPublicKey, rsaEncryption, id-Ed25519
  std::vector<Oid> curves;  // any of them will do; empty: all
  std::vector<std::size_t> rsa_bits;
};

struct CsrAttributes {
  std::vector<KeyWish> keys;    // any of them will do; empty: all
  std::vector<Oid> extensions;  // that requests should ask for
  bool wants_channel_binding = false;

  bool empty() const { return keys.empty() && extensions.empty() && !wants_channel_binding; }
};

// Reads CsrAttrs, DER. What is not known is passed over. ErrorKind::rejected for what is none; at
// most 256 attributes are taken in.
Result<CsrAttributes> read_csr_attributes(ByteView der);

// Holds a request against them. The value are sentences on wishes that the request does not fulfil,
// for the activity; ErrorKind::rejected when the kind of key contradicts, and for no sound PKCS#10.
Result<std::vector<std::string>> compare(const CsrAttributes& wanted, ByteView csr_der);

// Sentences for a person: "Wants a key: EC on prime256v1".
std::vector<std::string> describe(const CsrAttributes& wanted);

}  // namespace sealmint::ca::est

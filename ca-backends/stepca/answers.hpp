// What step-ca answers, as values. Nothing here believes a certificate: it is only taken out.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.hpp"
#include "core/base/result.hpp"
#include "core/ports/certificate_authority.hpp"

namespace sealmint::ca::stepca {

// All readers: ErrorKind::upstream with what is wrong; nothing of the text.

// Of POST /1.0/sign.
Result<ports::IssuedCertificate> read_signed(std::string_view body);

// The reason in an error's body, which step-ca keeps vague for the 401; empty when there is none.
std::string read_message(std::string_view body);

struct Provisioner {
  std::string type;  // "JWK"
  std::string name;
  std::string key_id;
  std::string encrypted_key;     // a JWE; empty when step-ca does not hand it out
  std::string longest_duration;  // as Go writes it, "24h0m0s"; empty: the authority's default
  std::optional<std::string> certificate_template;  // where step-ca shows it
};
// One page of GET /provisioners.
struct ProvisionerPage {
  std::vector<Provisioner> provisioners;  // at most 1,000
  std::string next_cursor;                // empty: it was the last
};
Result<ProvisionerPage> read_provisioners(std::string_view body);

// Of GET /provisioners/KEY/encrypted-key.
Result<std::string> read_encrypted_key(std::string_view body);

// Of GET /roots and GET /intermediates.
Result<std::vector<Bytes>> read_certificates(std::string_view body);

// Of GET /root/FINGERPRINT, which was not fetched over a connection to believe: PEM of the one
// certificate whose SHA-256 is `fingerprint`.
Result<std::string> read_root(std::string_view body, const Sha256& fingerprint);

}  // namespace sealmint::ca::stepca

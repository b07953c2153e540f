// A private key as a JWK (RFC 7517, RFC 7518 section 6.2), the form in which step-ca hands out the
// keys of its provisioners.
#pragma once

#include <string>

#include "ca-backends/shared/jose.hpp"
#include "core/base/result.hpp"
#include "core/base/secret.hpp"

namespace sealmint::ca::stepca {

struct ProvisionerKey {
  JoseKey key;
  std::string id;  // the JWK's "kid"; without one the thumbprint, which is what step-ca takes
};

// A JWK of P-256 or P-384, or a private key in PEM that JoseKey reads. ErrorKind::rejected for
// anything else, also for a public half that does not fit; the error holds nothing of the text.
Result<ProvisionerKey> read_provisioner_key(const Secret& text);

}  // namespace sealmint::ca::stepca

// Whether what the service answered was made with the key that the host was shown (ADR 23).
#pragma once

#include <vector>

#include "client/answers.hpp"
#include "client/bodies.hpp"
#include "pkcs11/configuration/configuration.hpp"
#include "pkcs11/objects/token_content.hpp"

namespace sealmint::pkcs11 {

// Whether each caller verifies its own signature. Of RSA that costs a fiftieth of what making it
// costs the server; of the others it costs several times as much.
inline bool verifies_each(Verification verification, const PublicKey& key) {
  return verification == Verification::all || key.family == model::KeyFamily::rsa;
}

// The signature, or the failure that is_by_other_key() knows.
client::Answer<client::Signed> verified(const TokenContent& shown, const client::SignItem& item,
                                        client::Signed answer);

// Fails every signature of an answer (one outcome for each item) that says that it is of another
// signer or certificate than the host was shown, or of which the one signature that is picked is by
// another key. Where the answer says neither, all of it is verified.
void check_answer(const TokenContent& shown, Verification verification,
                  const std::vector<client::SignItem>& items,
                  std::vector<client::Answer<client::Signed>>& outcomes);

bool is_by_other_key(const client::Failure& failure);

}  // namespace sealmint::pkcs11

// The SigningKey of the software vault; for the other files of this folder.
#pragma once

#include <array>
#include <memory>

#include "core/crypto/evp.hpp"
#include "core/crypto/key.hpp"
#include "core/crypto/signing/prepared_forms.hpp"
#include "core/ports/key_vault.hpp"

namespace sealmint::crypto {

// `unsupported` when the algorithm does not fit the key, or the input's length the algorithm.
Result<void> check_signature_input(model::KeyAlgorithm key, model::SignatureAlgorithm algorithm,
                                   ByteView input);

class EvpSigningKey final : public ports::SigningKey {
 public:
  EvpSigningKey(EvpKey key, ReloadKey reload, model::KeyAlgorithm algorithm, Bytes public_key);

  model::KeyAlgorithm algorithm() const override { return algorithm_; }
  ByteView public_key_der() const override { return public_key_; }
  Result<Bytes> sign(model::SignatureAlgorithm algorithm, ByteView input) override;
  Result<void> verify(model::SignatureAlgorithm algorithm, ByteView input,
                      ByteView signature) override;

  Result<EVP_PKEY*> evp_key();

  // The form for an implementation, made at its first use; null when it cannot be made.
  PreparedKey* prepared(SigningImplementation& implementation);

 private:
  // The stored numbers of the algorithms are 1..n, so they find their context without a search.
  using Contexts = std::array<EvpKeyContext, 11>;

  EvpKey key_;  // null while nothing needs it and it can be loaded again
  ReloadKey reload_;
  model::KeyAlgorithm algorithm_;
  Bytes public_key_;
  Contexts signers_;
  Contexts verifiers_;
  EvpDigestContext message_signer_;
  EvpDigestContext message_verifier_;
  bool is_in_use_ = false;  // by a context, or by whom asked for it
  PreparedForms forms_;
};

}  // namespace sealmint::crypto

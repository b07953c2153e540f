// What the module asks of the service, by one credential.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "client/answers.hpp"
#include "client/bodies.hpp"
#include "client/credential.hpp"
#include "pkcs11/objects/token_content.hpp"

namespace sealmint::pkcs11 {

// Called by many threads at once, and never while a lock of the module is held that other calls
// need. Every call ends within the time-outs of the client.
class Service {
 public:
  virtual ~Service() = default;

  // Proves the credential. ErrorKind::unauthenticated when it proves nothing.
  virtual client::Answer<void> log_in() = 0;
  virtual bool is_for(const client::Credential& credential) const = 0;

  virtual client::Answer<std::vector<client::SignerRow>> signers() = 0;
  virtual client::Answer<client::CertificateText> certificate(const client::SignerRow& signer) = 0;
  // One unit at most, whatever happens on the way. `shown` is what the host knows of the signer: an
  // answer that is known to be by another key is a failure for which is_by_other_key() holds. The
  // signature is in the server's form.
  virtual client::Answer<client::Signed> sign(const client::SignerRow& signer,
                                              const TokenContentPtr& shown,
                                              client::SignItem item) = 0;
};

using MakeService = std::function<Result<std::shared_ptr<Service>>(client::Credential credential)>;

}  // namespace sealmint::pkcs11

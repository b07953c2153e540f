// What a new certificate of a signer takes from the one before.
#pragma once

#include <string>

#include "core/model/requests_signers.hpp"
#include "core/state/directory.hpp"

namespace sealmint::service {

// `rejected` when the signer has none.
Result<Shared<model::Certificate>> certificate_of(const Snapshot& snapshot,
                                                  const model::Signer& signer);

// A signer made from a certificate has no common name of its own: the certificate's is kept then.
// `rejected` when there is none at all.
Result<std::string> common_name_for(const Snapshot& snapshot, const model::Signer& signer,
                                    const model::ReissueCertificate& input);

}  // namespace sealmint::service

// The proof of what an issuer answered: nothing of it is believed before.
#pragma once

#include "core/model/external_authority.hpp"
#include "core/ports/certificate_authority.hpp"
#include "core/state/directory.hpp"

namespace sealmint::service {

struct Proven {
  model::Certificate record;         // not stored yet
  std::vector<std::string> remarks;  // what is unusual about it and no reason to refuse it
};

// The certificate with its path to one of the issuer's trust anchors. ErrorKind::rejected with the
// first thing that does not hold, for a person (crypto/issued_check.hpp). Takes a millisecond or
// two: for a pool.
Result<Proven> prove(const Snapshot& snapshot, const model::ExternalAuthority& authority,
                     const model::IssuanceOrder& order, const ports::IssuedCertificate& issued,
                     TimePoint now);

}  // namespace sealmint::service

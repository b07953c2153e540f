// Orders for certificates from issuers outside: how one begins, and what it asks for.
#pragma once

#include <string>

#include "core/model/external_authority.hpp"
#include "core/ports/certificate_authority.hpp"
#include "core/rules/issuance_order.hpp"
#include "core/service/shared/audit_events.hpp"
#include "core/state/directory.hpp"

namespace sealmint::service {

struct OrderTerms {
  AuthorityId authority_id;
  std::string common_name;
  std::int64_t ttl_days = 0;
  model::KeyAlgorithm algorithm = model::default_key_algorithm;
  model::OrderPurpose purpose = model::OrderPurpose::creation;
  model::ActorRef requested_by;  // a nil id: nobody
};

// Whether this may be ordered: the issuer is there and active, and its profile allows it
// (rules/profile_lint.hpp). Errors: not_found, rejected.
Result<void> check_order(const Snapshot& snapshot, const OrderTerms& terms);

// Adds an order for the signer to the transaction that makes or changes it. The order that waits
// already is superseded, and its key goes; of those that ended before, the newest stay.
model::IssuanceOrder open_order(const Snapshot& snapshot, const model::Signer& signer,
                                const OrderTerms& terms, const rules::OrderRule& rule,
                                TimePoint now, ports::Transaction& transaction);

// Ends the order of the signer that waits, if one does: something else takes its place.
void supersede_waiting(const Snapshot& snapshot, SignerId id, TimePoint now,
                       ports::Transaction& transaction);

// What the certificate of an order shall be: the issuer's profile with the signer's name.
ports::LeafProfile leaf_profile(const model::ExternalAuthority& authority,
                                const model::IssuanceOrder& order, TimePoint now);

// The erasure of the key that an order which brought nothing was made with.
void erase_key_of(const model::IssuanceOrder& order, ports::Transaction& transaction);

}  // namespace sealmint::service

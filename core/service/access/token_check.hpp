// Whether a stored token still proves who its bearer is.
#pragma once

#include <string_view>

#include "core/model/principal.hpp"
#include "core/state/directory.hpp"

namespace sealmint::service {

// The stored token of a presented text, which lasts as long as the snapshot. Errors: invalid_token.
Result<const model::AccessToken*> find_token(const Snapshot& snapshot, std::string_view presented);

// Decides on one snapshot, so whatever was deleted or revoked counts at once. Errors: invalid_token
// (expired, used up, its user, identity or client secret gone or revoked), unauthenticated (the
// source address is not trusted).
Result<model::Principal> principal_of(const Snapshot& snapshot, const model::AccessToken& token,
                                      std::string_view source_ip, TimePoint now);

// The principal of a request under way, whose use of a limited token has been taken already.
Result<model::Principal> principal_in_flight(const Snapshot& snapshot,
                                             const model::AccessToken& token,
                                             std::string_view source_ip, TimePoint now);

// Who is behind the token of a request under way, as of this snapshot. Errors: as above, and
// invalid_token when the token was revoked.
Result<model::Principal> principal_now(const Snapshot& snapshot, TokenId token,
                                       std::string_view source_ip, TimePoint now);

}  // namespace sealmint::service

// How long closed requests stay on record (`[approvals] keep_closed_days`).
#pragma once

#include <chrono>

#include "core/ports/store.hpp"
#include "core/state/directory.hpp"

namespace sealmint::service {

// Removes requests that closed `keep` ago or earlier, with their grants, which must be over as
// long, and the lists that no other request names; the oldest first, and not too many at once.
// Activity rows stay, and go on naming the grant.
ports::Transaction remove_closed(const Snapshot& snapshot, std::chrono::days keep, TimePoint now);

}  // namespace sealmint::service

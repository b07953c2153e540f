// What else goes when a user, an identity or a group goes.
#pragma once

#include "core/base/clock.hpp"
#include "core/model/caller.hpp"
#include "core/ports/store.hpp"
#include "core/state/directory.hpp"

namespace sealmint::service {

// Adds the end of all its signer memberships and group memberships to `transaction`, each with its
// event. `rejected`, naming the signers, when some of them would lose their last administrator.
// Looks at every signer: not for an I/O thread.
Result<void> remove_memberships(const Snapshot& snapshot, const model::ActorRef& actor,
                                const model::Caller& caller, TimePoint now,
                                ports::Transaction& transaction);

}  // namespace sealmint::service

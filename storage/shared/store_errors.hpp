// The refusals of core/ports/store.hpp, so that every engine says them in the same words.
#pragma once

#include <cstddef>
#include <string_view>

#include "core/base/error.hpp"

namespace sealmint::storage {

// At most so many remembered answers, and so many tokens, go in one sweep: the sweep shares its
// thread with the commits that signatures wait for.
inline constexpr std::size_t sweep_rows = 4'096;

Error changed_meanwhile();
// `field` as the wire spells it: "name", "identityId".
Error already_in_use(std::string_view field);
Error same_member_twice();
Error reference_broken();
Error already_remembered();
Error already_recorded();
Error event_too_large();
Error use_limit_reached();
Error nothing_to_spend();
Error rights_changed();
Error grant_exhausted();
Error no_such_grant();
Error storage_full();
Error no_such_log();
// No connection was free before the deadline of a read.
Error readers_busy();

}  // namespace sealmint::storage

// How many descriptors this process may have open (RLIMIT_NOFILE).
#pragma once

#include <cstdint>

namespace sealmint::files {

// What raise_descriptor_limit() would answer.
std::uint64_t descriptor_limit_max();

// Raises the soft limit as far as the hard one allows, a million at most. Answers what holds from
// then on.
std::uint64_t raise_descriptor_limit();

// How many this process has open; none when the system does not tell.
std::uint64_t open_descriptors();

}  // namespace sealmint::files

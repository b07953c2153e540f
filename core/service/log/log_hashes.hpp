// The hashes of the log, as roots and proofs read them from the store.
#pragma once

#include "core/audit/tree.hpp"
#include "core/ports/store.hpp"

namespace sealmint::service {

// For one root or proof: keeps the tiles it has read, because a proof asks some eighty times for
// parts of a handful of them. The store must outlive it.
audit::ReadHashes hashes_of(ports::Store& store);

}  // namespace sealmint::service

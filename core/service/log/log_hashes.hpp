// The hashes of the log, as roots and proofs read them from the store.
#pragma once

#include "core/audit/tree.hpp"
#include "core/ports/log_reads.hpp"

namespace sealmint::service {

// For one root or proof: keeps the tiles it has read, because a proof asks some eighty times for
// parts of a handful of them.
audit::ReadHashes hashes_of(ports::LogReader log);

}  // namespace sealmint::service

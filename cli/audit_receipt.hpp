// `sealmint verify-receipt`.
#pragma once

#include "cli/audit_options.hpp"

namespace sealmint::cli {

// Prints what the receipt proves and returns the exit code.
int verify_receipt(const AuditOptions& options);

}  // namespace sealmint::cli

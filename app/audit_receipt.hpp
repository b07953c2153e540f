// `sealmint verify-receipt`.
#pragma once

#include "app/audit_options.hpp"

namespace sealmint::app {

// Prints what the receipt proves and returns the exit code.
int verify_receipt(const AuditOptions& options);

}  // namespace sealmint::app

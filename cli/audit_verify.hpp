// `sealmint audit verify`.
#pragma once

#include "cli/audit_options.hpp"

namespace sealmint::cli {

// Prints what was found and returns the exit code.
int verify_audit_log(const AuditOptions& options);

}  // namespace sealmint::cli

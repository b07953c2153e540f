// `sealmint audit verify`.
#pragma once

#include "app/audit_options.hpp"

namespace sealmint::app {

// Prints what was found and returns the exit code.
int verify_audit_log(const AuditOptions& options);

}  // namespace sealmint::app

// `sealmint audit export --to DIR`.
#pragma once

#include "cli/audit_options.hpp"

namespace sealmint::cli {

// Makes or brings up to date a copy of a log, says what was copied, and returns the exit code.
int export_log(const AuditOptions& options);

}  // namespace sealmint::cli

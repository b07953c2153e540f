// `sealmint audit export --to DIR`.
#pragma once

#include "app/audit_options.hpp"

namespace sealmint::app {

// Makes or brings up to date a copy of a log, says what was copied, and returns the exit code.
int export_log(const AuditOptions& options);

}  // namespace sealmint::app

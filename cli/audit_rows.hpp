// `sealmint audit tail` and `search`, and `export` of rows.
#pragma once

#include "cli/audit_options.hpp"

namespace sealmint::cli {

// Each prints entries that the checkpoint vouches for, oldest first, and returns the exit code.
int print_last_entries(const AuditOptions& options);
int print_entries_found(const AuditOptions& options);
int print_all_entries(const AuditOptions& options);

}  // namespace sealmint::cli

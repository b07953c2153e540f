// `sealmint audit ...` and `sealmint verify-receipt`: they need no server and no state folder, only
// a log and its public key.
#pragma once

#include <optional>

#include "cli/audit_options.hpp"

namespace CLI {
class App;
}

namespace sealmint::cli {

void add_audit_commands(CLI::App& root, AuditOptions& options);

// Runs the one that was asked for and returns its exit code; nothing when it was another command.
std::optional<int> run_audit_command(const CLI::App& root, const AuditOptions& options);

}  // namespace sealmint::cli

// The command line of `sealmint`.
#pragma once

namespace sealmint::app {

// Exit codes of every command (sysexits.h for the second).
inline constexpr int exit_usage = 2;
inline constexpr int exit_config = 78;

// Runs one command and returns the exit code of the process.
int run_commands(int argument_count, const char* const* arguments);

}  // namespace sealmint::app

// The command line of `sealmint`.
#pragma once

#include "core/base/exit_codes.hpp"

namespace sealmint::app {

// Runs one command and returns the exit code of the process.
int run_commands(int argument_count, const char* const* arguments);

}  // namespace sealmint::app

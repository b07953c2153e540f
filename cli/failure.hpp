// How the commands on a log say what went wrong.
#pragma once

#include <string_view>

#include "core/base/error.hpp"
#include "core/base/exit_codes.hpp"

namespace sealmint::cli {

// Prints "sealmint COMMAND: what went wrong" on standard error, without what a terminal would act
// on, and returns the exit code `code`.
int fail(std::string_view command, const Error& error, int code);

}  // namespace sealmint::cli

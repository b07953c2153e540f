// Running a program of the operator's to its end.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "core/base/result.hpp"

namespace sealmint::ca::acme {

// Blocks until the program ends or the time is up; then it and the processes of its group are
// killed. It inherits nothing: neither variables but PATH and LANG, nor open files; it reads from
// and writes to /dev/null. Its exit status, or 128 and the signal that ended it. Errors: rejected
// when it cannot be started, timeout. `arguments` begin with its name.
Result<int> run_program(const std::string& path, std::vector<std::string> arguments,
                        std::chrono::milliseconds time);

}  // namespace sealmint::ca::acme

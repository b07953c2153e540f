// CPU time of another process.
#pragma once

#include <chrono>
#include <optional>

namespace sealmint::bench {

// User and system time of all its threads so far, in steps of 10 ms; nothing if there is no such
// process.
std::optional<std::chrono::microseconds> process_cpu_time(int pid);

}  // namespace sealmint::bench

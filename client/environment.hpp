// The environment of the process that a client is part of.
#pragma once

#include <functional>

namespace sealmint::client {

// The value of a variable; null when it is not set, or not to be trusted.
using Lookup = std::function<const char*(const char* name)>;

// That of this process. A program that runs with more rights than its caller has (setuid) sees
// none.
Lookup system_environment();

}  // namespace sealmint::client

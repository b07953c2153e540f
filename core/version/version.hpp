// What this binary was made from.
#pragma once

#include <string_view>

namespace sealmint::build {

// "0.1.0"
extern const std::string_view version;
// The commit of the source tree when it was configured, in hex; "unknown" outside of one.
extern const std::string_view commit;
// "Clang 19.1.7"
extern const std::string_view compiler;

}  // namespace sealmint::build

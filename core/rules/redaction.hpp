// Redaction of command lines before they are stored (contract 5.5 and its [ours] superset).
#pragma once

#include <string>
#include <string_view>

namespace sealmint::rules {

// Replaces passwords, pins, tokens and the like by "***". Redacting twice changes nothing more.
std::string redact_command(std::string_view command);

}  // namespace sealmint::rules

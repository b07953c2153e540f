// References to secrets in the configuration: the file names where a secret is, never the secret.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.hpp"

namespace sealmint::app {

// Fetches what a secret reference names: "file:PATH" (a regular file of 1 to 4096 bytes which its
// group and others may not touch) or "env:NAME". A final newline stays: it is the parser's
// business. The text stays out of every error; the caller keeps it in a Secret.
// ErrorKind::rejected.
Result<std::string> read_secret_reference(std::string_view reference);

}  // namespace sealmint::app

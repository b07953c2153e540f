// Names of CMP's senders and recipients, as a person writes them.
#pragma once

#include <string_view>

#include "ca-backends/cmp/handles.hpp"

namespace sealmint::ca::cmp {

// "CN=Issuing CA,O=Example" (RFC 4514: the most specific part first; a backslash before a
// character, or before two hexadecimal digits of UTF-8, takes its meaning away). Types are known by
// their short names or as dotted numbers; several values in one part (+) are not taken.
// ErrorKind::rejected with a sentence.
Result<Name> read_distinguished_name(std::string_view text);

}  // namespace sealmint::ca::cmp

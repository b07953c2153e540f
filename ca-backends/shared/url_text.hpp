// Parts of an address out of texts that somebody typed.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.hpp"

namespace sealmint::ca {

// Percent-encoded (RFC 3986 section 2.1): all but letters, digits and "-._~", so that no text can
// add another segment or a query.
std::string encode_segment(std::string_view text);

// A path of several segments, such as the mount "team/pki": each encoded, with single slashes
// between them and none around. ErrorKind::rejected for an empty, "." or ".." segment, which would
// lead elsewhere.
Result<std::string> encode_path(std::string_view text);

}  // namespace sealmint::ca

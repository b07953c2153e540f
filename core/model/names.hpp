// The one form in which names that must be unique are kept and compared. Two spellings of one name
// would be two keys for one door, so every edge and every service goes through here.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sealmint::model {

// Lower case without blanks around it: 1..255 ASCII letters, digits and "._-@+". Nothing for
// others, so that look-alike letters cannot make a second "admin".
std::optional<std::string> canonical_username(std::string_view text);

// Lower case without blanks around it: "local@domain" in printable ASCII, at most 254 characters.
std::optional<std::string> canonical_email(std::string_view text);

// Lower case without blanks around it: 1..64 letters, digits and single hyphens inside.
std::optional<std::string> canonical_slug(std::string_view text);

}  // namespace sealmint::model

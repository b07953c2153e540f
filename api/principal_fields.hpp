// Rules that the bodies about users, identities and groups share.
#pragma once

#include "api/fields.hpp"

namespace sealmint::api {

// A name for people: 1..255 characters without blanks around it.
inline constexpr Text display_name{{.min = 1, .max = limits::name_chars, .trim = true}};

inline constexpr Choice<model::ProductRole> product_role{"must be admin, member or no-access"};

}  // namespace sealmint::api

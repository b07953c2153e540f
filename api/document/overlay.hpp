// The hand-written part of the API document: descriptions and examples (openapi-overlay.json).
#pragma once

#include <boost/json/object.hpp>

namespace sealmint::api {

// Puts the overlay into the document: objects are merged member by member, anything else replaces
// what stands there. Throws std::logic_error when a member of `paths` or `components` in the
// overlay has no place in the document: it would describe what is not there.
void lay_over(boost::json::object& document);

}  // namespace sealmint::api

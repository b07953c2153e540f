// The file openapi-overlay.json, as the build found it.
#pragma once

#include <string_view>

namespace sealmint::api {

std::string_view overlay_text();

}  // namespace sealmint::api

// OpenSSL's names of our key algorithms; for the other files of this folder.
#pragma once

#include <string_view>

#include "core/model/algorithm.hpp"

namespace sealmint::crypto {

// The group name of an EC key ("prime256v1", ends with a zero byte); empty for other families.
std::string_view curve_name(model::KeyAlgorithm algorithm);

}  // namespace sealmint::crypto

// How receivers know that a POST is ours: HMAC-SHA-256 over its time and body.
#pragma once

#include <string>
#include <string_view>

#include "core/base/clock.hpp"

namespace sealmint::crypto {

// The value of the field Sealmint-Signature, "t=<seconds since 1970>,v1=<hex>". The receiver
// computes the same over "<t>.<body>" and refuses what is too old, so that nobody can send a
// recorded body again later.
std::string webhook_signature(std::string_view secret, TimePoint now, std::string_view body);

}  // namespace sealmint::crypto

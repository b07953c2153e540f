// Whether an implementation's signatures are right on this machine, and how long they take.
#pragma once

#include <array>
#include <string>

#include "core/crypto/signing/implementation.hpp"

namespace sealmint::crypto {

// The time of one call by fill, 1 to the lanes of the implementation; with the check of the
// signatures for RSA, whose signatures are always checked.
using CallMicroseconds = std::array<double, lanes_max>;

struct SelfTestResult {
  // What was wrong; empty = nothing.
  std::string problem;
  CallMicroseconds call_us{};
};

// Signs with known keys at every fill: compares with known answers, has `reference` (OpenSSL)
// verify every signature, and asks that an altered one is found. Each call is timed; those of
// microseconds are repeated, for about 10 ms of processor time in all.
SelfTestResult test_and_time(SigningImplementation& implementation,
                             SigningImplementation& reference, model::KeyAlgorithm algorithm);

}  // namespace sealmint::crypto

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

// Signs with known keys at every fill that fits into about 10 ms of processor time, the largest and
// the smallest first: compares with known answers, has `reference` (OpenSSL) verify, and asks that
// an altered signature is found. A fill there was no time for is taken to lie between its
// neighbours.
SelfTestResult test_and_time(SigningImplementation& implementation,
                             SigningImplementation& reference, model::KeyAlgorithm algorithm);

}  // namespace sealmint::crypto

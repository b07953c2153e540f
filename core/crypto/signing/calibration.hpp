// What the start finds out about the implementations, and what follows from it.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>

#include "core/crypto/signing/implementation.hpp"
#include "core/crypto/signing/self_test.hpp"

namespace sealmint::crypto {

// About one implementation and one key algorithm.
struct ImplementationReport {
  model::KeyAlgorithm algorithm = model::default_key_algorithm;
  std::string name;
  std::string version;
  std::size_t lanes = 0;
  // Why it is not used; empty when its signatures were right.
  std::string problem;
  // For one signature (with its check for RSA), by fill 1 to lanes_max.
  std::array<double, lanes_max> microseconds{};
};

// Tests and times; the reference checks the signatures.
ImplementationReport examine(SigningImplementation& implementation,
                             SigningImplementation& reference, model::KeyAlgorithm algorithm);

// The time of one signature by fill, when a fill takes as many full calls as it has room for and
// one more with what is left.
std::array<double, lanes_max> per_signature(const CallMicroseconds& call_us, std::size_t lanes);

// The position of the fastest one for this fill whose signatures were right; nothing if none were.
std::optional<std::size_t> fastest(std::span<const ImplementationReport> candidates,
                                   std::size_t fill);

}  // namespace sealmint::crypto

// Two servers on one store, under a scheduler, a clock and faults that all come from one seed: the
// same seed gives the same run. Between any two steps of a call anything else may happen.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tests/simulator/mutant.hpp"

namespace sealmint::simulator {

struct Outcome {
  std::optional<std::string> violation;  // with the step at which it was seen
  std::uint64_t trace = 0;               // equal for equal runs
  std::size_t signatures = 0;
  std::size_t grants = 0;
  std::size_t administered = 0;
  std::size_t refusals = 0;
  std::size_t crashes = 0;
};

Outcome simulate(std::uint64_t seed, std::size_t operations, Mutant mutant = Mutant::none);

}  // namespace sealmint::simulator

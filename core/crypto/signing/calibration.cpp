#include "core/crypto/signing/calibration.hpp"

namespace sealmint::crypto {

std::array<double, lanes_max> per_signature(const CallMicroseconds& call_us, std::size_t lanes) {
  std::array<double, lanes_max> each{};
  for (std::size_t fill = 1; fill <= lanes_max; ++fill) {
    double total = static_cast<double>(fill / lanes) * call_us[lanes - 1];
    if (fill % lanes != 0) total += call_us[fill % lanes - 1];
    each[fill - 1] = total / static_cast<double>(fill);
  }
  return each;
}

ImplementationReport examine(SigningImplementation& implementation,
                             SigningImplementation& reference, model::KeyAlgorithm algorithm) {
  ImplementationReport report;
  report.algorithm = algorithm;
  report.name = implementation.name();
  report.version = implementation.version();
  report.lanes = implementation.lanes(algorithm);
  if (report.lanes == 0) {
    report.problem = "not on this processor";
    return report;
  }
  const auto result = test_and_time(implementation, reference, algorithm);
  report.problem = result.problem;
  if (report.problem.empty()) report.microseconds = per_signature(result.call_us, report.lanes);
  return report;
}

std::optional<std::size_t> fastest(std::span<const ImplementationReport> candidates,
                                   std::size_t fill) {
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (!candidates[i].problem.empty()) continue;
    const auto time = [&](std::size_t at) { return candidates[at].microseconds.at(fill - 1); };
    if (!best || time(i) < time(*best)) best = i;
  }
  return best;
}

}  // namespace sealmint::crypto

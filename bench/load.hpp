// Drives the Sign API and verifies what comes back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "bench/load_options.hpp"

namespace sealmint::bench {

struct LoadResult {
  std::string key_algorithm;  // "RSA_3072"
  model::SignatureAlgorithm algorithm = model::SignatureAlgorithm::ecdsa_sha256;
  double seconds = 0;            // from the first timed request to the last answer
  std::uint64_t requests = 0;    // timed ones
  std::uint64_t signatures = 0;  // of these
  double latency_p50_us = 0;     // of one request
  double latency_p99_us = 0;
  std::optional<double> server_cpu_us;  // per signature, user and system
  // Over everything that was sent, the requests before the timed part included.
  std::uint64_t verified = 0;
  std::uint64_t wrong = 0;    // signatures that do not verify
  std::uint64_t missing = 0;  // signatures that did not come
  std::string first_problem;  // empty = none

  double signatures_per_second() const;
  bool is_good() const { return verified > 0 && wrong == 0 && missing == 0; }
};

// One warm-up request on each connection, then the timed part, then the verification of every
// signature with the public key. Ends by itself: the duration bounds when requests begin, 30 s
// bound how long each may take. Throws std::exception when it cannot begin.
LoadResult run_load(const LoadOptions& options);

}  // namespace sealmint::bench

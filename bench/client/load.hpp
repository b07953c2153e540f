// Drives the Sign API and verifies what comes back.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "bench/client/load_options.hpp"
#include "bench/client/verdict.hpp"

namespace sealmint::bench {

struct LoadResult {
  std::string key_algorithm;  // "RSA_3072"; empty when nothing was signed
  std::optional<model::SignatureAlgorithm> algorithm;
  std::string protocol;          // "TLSv1.3", "plain"
  double seconds = 0;            // from the first timed request to the last answer
  std::uint64_t requests = 0;    // timed ones
  std::uint64_t signatures = 0;  // of these
  double latency_p50_us = 0;     // of one request; in an open loop since it was due
  double latency_p99_us = 0;
  double latency_max_us = 0;
  std::optional<double> server_cpu_us;    // of the timed part, user and system
  double client_cpu_us = 0;               // of this process in the timed part
  std::map<std::string, double> metrics;  // what the server counted in the timed part
  Verdict verdict;                        // over everything sent, the warm-up included

  double requests_per_second() const { return per_second(requests); }
  double signatures_per_second() const { return per_second(signatures); }
  // Server CPU for one signature, or for one request when nothing was signed.
  std::optional<double> server_cpu_us_each() const;
  bool is_good() const {
    return verdict.verified > 0 && verdict.wrong == 0 && verdict.missing == 0;
  }

 private:
  double per_second(std::uint64_t count) const {
    return seconds > 0 ? static_cast<double>(count) / seconds : 0;
  }
};

// One warm-up request on each connection, then the timed part, then the verification of every
// signature with the public key. Ends by itself: the duration bounds when requests begin, 30 s
// bound how long each may take. Throws std::exception when it cannot begin.
LoadResult run_load(const LoadOptions& options);

}  // namespace sealmint::bench

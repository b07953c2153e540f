// What the signatures of a run are worth.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bench/client/connection.hpp"
#include "bench/client/sign_api.hpp"

namespace sealmint::bench {

struct Verdict {
  std::uint64_t verified = 0;
  std::uint64_t wrong = 0;    // signatures that do not verify
  std::uint64_t missing = 0;  // signatures that did not come
  std::string first_problem;  // empty = none

  void note(std::string problem) {
    if (first_problem.empty()) first_problem = std::move(problem);
  }
};

// The exchanges of one connection, and what its requests asked for.
struct SignedExchanges {
  const std::vector<Exchange>& exchanges;
  const std::vector<Bytes>& inputs;  // of each request, its items one behind the other
};

// Verifies every signature with the public key, on all cores.
Verdict verify_all(const std::vector<SignedExchanges>& connections, const SignApi& api,
                   const PublicKey& key, model::SignatureAlgorithm algorithm);

// For requests that sign nothing: `missing` counts those that were not answered 200.
Verdict check_answers(const std::vector<const Connection*>& connections);

}  // namespace sealmint::bench

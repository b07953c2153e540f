#include "pkcs11/signing_lane.hpp"

#include "pkcs11/answer_check.hpp"

namespace sealmint::pkcs11 {

client::Answer<std::vector<client::Answer<client::Signed>>> SigningLane::send(
    const client::SignCall& call) {
  auto outcomes = sender_.send(call);
  if (outcomes.has_value()) check_answer(*shown_, verification_, call.items, *outcomes);
  return outcomes;
}

}  // namespace sealmint::pkcs11

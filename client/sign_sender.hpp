// What a SignQueue sends through.
#pragma once

#include <vector>

#include "client/client.hpp"

namespace sealmint::client {

// Called by many threads at once. Each call ends within the client's time-outs.
class SignSender {
 public:
  virtual ~SignSender() = default;
  // As Client::sign().
  virtual Answer<std::vector<Answer<Signed>>> send(const SignCall& call) = 0;
};

}  // namespace sealmint::client

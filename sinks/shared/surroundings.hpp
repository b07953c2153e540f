// What a sink is given to work with.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "net/address_guard.hpp"

namespace sealmint::sinks {

// What the options of a sink may refer to.
struct References {
  net::AddressGuard guard;  // which addresses may be dialled
  // Fetches what "file:PATH" or "env:NAME" names. ErrorKind::rejected.
  std::function<Result<std::string>(std::string_view reference)> read_secret;
};

// At most so many entries go over the network in one delivery.
inline constexpr std::size_t network_batch_entries = 500;

struct Surroundings {
  References references;
  std::chrono::milliseconds timeout;  // of one delivery
  std::string user_agent;             // "sealmint/0.1.0"
  std::string log_origin;             // the name of the log in its checkpoints
  const Clock& clock;
};

}  // namespace sealmint::sinks

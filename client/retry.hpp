// What to do after a call has failed: a pure decision, so that every case of it can be tested.
#pragma once

#include <chrono>

#include "client/failure.hpp"

namespace sealmint::client {

struct RetryLimits {
  // All waits for the server's Retry-After together.
  std::chrono::milliseconds waits_max{10'000};
  // All waits for a server that took a call and never answered: it may be starting again, and only
  // it knows what became of the call.
  std::chrono::milliseconds doubt_max{5'000};
};

// What one call has gone through so far.
struct Attempts {
  bool has_logged_in_again = false;
  bool has_been_in_doubt = false;
  int failures = 0;
  std::chrono::milliseconds waited{0};           // for Retry-After
  std::chrono::milliseconds waited_in_doubt{0};  // for an answer that never came
};

enum class NextStep { give_up, log_in_again, wait_and_repeat };
struct Decision {
  NextStep step = NextStep::give_up;
  std::chrono::milliseconds wait{0};
};

// What the caller knows of its call.
struct CallNature {
  bool may_arrive_twice = true;   // as net::HttpCall has it
  bool changes_something = true;  // so that it matters what became of it
  bool can_log_in_again = false;  // a bearer token that a log-in has given
};

// Notes the failure in `attempts` and says what comes next. Never more than one log-in; a call that
// must not arrive twice is only repeated when the server refused it, or got nothing of it.
Decision after(const Failure& failure, const CallNature& nature, const RetryLimits& limits,
               Attempts& attempts);

}  // namespace sealmint::client

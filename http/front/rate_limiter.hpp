// Budgets of write requests for every source address (contract 7.5).
#pragma once

#include <cstdint>

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "http/edge/message.hpp"
#include "http/front/sender_budgets.hpp"

namespace sealmint::http {

// True for what may change something: POST, PUT, PATCH and DELETE. Not for signing: a build farm
// behind one address signs as fast as it can, and its rights have limits of their own.
bool is_budgeted_write(const Request& request);

// Asked before anybody looks at the credential or the path, so that guesses and nonsense cost as
// much as good requests. Any thread.
class RateLimiter {
 public:
  // `clock` outlives the limiter; `write_requests_per_minute` is at least 1.
  RateLimiter(const Clock& clock, std::uint32_t write_requests_per_minute)
      : clock_(clock), limit_(write_requests_per_minute), budgets_(write_requests_per_minute) {}

  // ErrorKind::rate_limited, with retry_after, when the sender is over its budget.
  Result<void> admit(const Request& request);

 private:
  const Clock& clock_;
  const std::uint32_t limit_;
  SenderBudgets budgets_;
};

}  // namespace sealmint::http

// What happens next to an order for a certificate (contract 11.4): decisions over values, made by
// the driver of the orders and by the simulator alike.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/base/backoff.hpp"
#include "core/base/clock.hpp"
#include "core/model/external_authority.hpp"

namespace sealmint::rules {

struct OrderRule {
  BackoffRule backoff{std::chrono::seconds{5}, std::chrono::minutes{15}};
  std::chrono::milliseconds lifetime{24 * 3'600'000};  // then the order fails
  std::int64_t attempts_max = 200;                     // without those that only asked whether
};

enum class OrderStep : std::uint8_t {
  none,      // the order has ended
  later,     // not before `at`
  make_key,  // and a certification request
  ask,       // the issuer for a certificate
  poll,      // the issuer with the ticket
  give_up    // its time is over
};
struct NextStep {
  OrderStep step = OrderStep::none;
  TimePoint at;
};
NextStep next_step(const model::IssuanceOrder& order, TimePoint now, const OrderRule& rule);

// Before the issuer is asked, so that a crash while it answers is remembered: until the answer is
// noted the attempt counts as one whose answer was lost, and the next one is due `in_flight_max`
// later.
void note_attempt(model::IssuanceOrder& order, TimePoint now,
                  std::chrono::milliseconds in_flight_max);

// How an attempt ended that brought no certificate. `random` spreads what would come back together.
void note_pending(model::IssuanceOrder& order, std::string_view ticket,
                  std::chrono::seconds retry_after, std::string_view waits_for, TimePoint now,
                  std::uint64_t random);
// `may_have_issued`: the issuer may have acted on it. A ticket that leads nowhere any more is
// dropped by `lose_ticket`: the next attempt asks anew.
struct Setback {
  std::string_view reason;
  std::optional<std::chrono::seconds> retry_after = std::nullopt;
  bool may_have_issued = false;
  bool lose_ticket = false;
};
void note_setback(model::IssuanceOrder& order, const Setback& setback, TimePoint now,
                  std::uint64_t random, const OrderRule& rule);

// Ends of an order. The key of one that did not complete may go: nothing will use it.
void note_failed(model::IssuanceOrder& order, std::string_view reason, TimePoint now);
void note_superseded(model::IssuanceOrder& order, TimePoint now);
void note_completed(model::IssuanceOrder& order, CertificateId certificate, TimePoint now);

// Poll or ask now, whatever the wait that was planned (`issuance/check`).
void hurry(model::IssuanceOrder& order, TimePoint now);

}  // namespace sealmint::rules

#include "core/rules/issuance_order.hpp"

#include <algorithm>

#include "core/rules/signer_state.hpp"

namespace sealmint::rules {
namespace {

using model::IssuanceOrder;
using model::OrderStatus;

constexpr std::chrono::seconds retry_after_min{1};
constexpr std::chrono::seconds retry_after_max{24 * 3'600};

// The issuer's own wish, and up to a quarter more, so that what was put off together does not come
// back together.
TimePoint wished(TimePoint now, std::chrono::seconds retry_after, std::uint64_t random) {
  const std::chrono::milliseconds wait = std::clamp(retry_after, retry_after_min, retry_after_max);
  return now + wait +
         std::chrono::milliseconds{random % static_cast<std::uint64_t>(wait.count() / 4 + 1)};
}

// The answer of the attempt came after all.
void settle(IssuanceOrder& order, bool may_have_issued) {
  if (!may_have_issued && order.lost_answers > 0) --order.lost_answers;
}

void end(IssuanceOrder& order, OrderStatus status, TimePoint now) {
  order.status = status;
  order.ticket.clear();
  order.waits_for.clear();
  order.updated_at = now;
}

}  // namespace

NextStep next_step(const IssuanceOrder& order, TimePoint now, const OrderRule& rule) {
  if (order.status != OrderStatus::pending) return {};
  if (now >= order.gives_up_at || order.attempts >= rule.attempts_max) {
    return {OrderStep::give_up, now};
  }
  if (now < order.next_attempt_at) {
    return {OrderStep::later, std::min(order.next_attempt_at, order.gives_up_at)};
  }
  if (!order.key_id) return {OrderStep::make_key, now};
  return {order.ticket.empty() ? OrderStep::ask : OrderStep::poll, now};
}

void note_attempt(IssuanceOrder& order, TimePoint now, std::chrono::milliseconds in_flight_max) {
  order.next_attempt_at = now + in_flight_max;
  order.updated_at = now;
  if (!order.ticket.empty()) return;  // asking whether makes no certificate
  ++order.attempts;
  ++order.lost_answers;
}

void note_pending(IssuanceOrder& order, std::string_view ticket, std::chrono::seconds retry_after,
                  std::string_view waits_for, TimePoint now, std::uint64_t random) {
  if (order.ticket.empty()) settle(order, false);
  order.ticket = ticket;
  order.waits_for = waits_for;
  order.failure_reason.reset();
  order.next_attempt_at = wished(now, retry_after, random);
  order.updated_at = now;
}

void note_setback(IssuanceOrder& order, const Setback& setback, TimePoint now, std::uint64_t random,
                  const OrderRule& rule) {
  if (order.ticket.empty()) settle(order, setback.may_have_issued);
  if (setback.lose_ticket) order.ticket.clear();
  order.failure_reason = cut_reason(setback.reason);
  order.next_attempt_at =
      setback.retry_after
          ? wished(now, *setback.retry_after, random)
          : now + backoff_delay(rule.backoff, std::max<std::int64_t>(order.attempts, 1), random);
  order.updated_at = now;
}

void note_failed(IssuanceOrder& order, std::string_view reason, TimePoint now) {
  order.failure_reason = cut_reason(reason);
  order.key_id.reset();
  end(order, OrderStatus::failed, now);
}

void note_superseded(IssuanceOrder& order, TimePoint now) {
  order.key_id.reset();
  end(order, OrderStatus::superseded, now);
}

void note_completed(IssuanceOrder& order, CertificateId certificate, TimePoint now) {
  if (order.lost_answers > 0) --order.lost_answers;
  order.certificate_id = certificate;
  order.failure_reason.reset();
  end(order, OrderStatus::completed, now);
}

void hurry(IssuanceOrder& order, TimePoint now) {
  order.next_attempt_at = std::min(order.next_attempt_at, now);
}

}  // namespace sealmint::rules

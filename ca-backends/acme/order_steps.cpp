#include "ca-backends/acme/order_steps.hpp"

#include <algorithm>

#include "ca-backends/acme/problems.hpp"

namespace sealmint::ca::acme {
namespace {

using ports::Trouble;

const Challenge* challenge_of(const Authorization& authorization, std::string_view type) {
  const auto found = std::ranges::find(authorization.challenges, type, &Challenge::type);
  return found == authorization.challenges.end() ? nullptr : &*found;
}

bool has_failed(const Authorization& authorization) {
  return authorization.status == AuthorizationStatus::invalid ||
         authorization.status == AuthorizationStatus::over;
}

// The reason stands at the challenge that failed, at the order, or nowhere.
struct Cause {
  Problem problem;
  std::string identifier;
};
Cause cause_of(const Order& order, std::span<const Authorization> authorizations) {
  for (const Authorization& authorization : authorizations) {
    for (const Challenge& challenge : authorization.challenges) {
      if (challenge.error) return {*challenge.error, authorization.identifier};
    }
  }
  if (order.error) return {*order.error, {}};
  const auto failed = std::ranges::find_if(authorizations, has_failed);
  return {{}, failed == authorizations.end() ? std::string() : failed->identifier};
}

Decision lost(const Order& order, std::span<const Authorization> authorizations) {
  const Cause cause = cause_of(order, authorizations);
  std::string what = "the issuer gave the order up";
  if (!cause.identifier.empty()) {
    what = "the issuer did not accept the proof for " + cause.identifier;
  }
  const bool says_why = !cause.problem.type.empty() || !cause.problem.detail.empty();
  const std::string said =
      says_why ? words(cause.problem) : "it did not say why; the order may have expired";
  const bool is_worth_it = is_worth_another_order(cause.problem.type);
  return {is_worth_it ? Next::start_again : Next::give_up, Trouble::rejected, reason(what, said)};
}

Decision not_offered(const Authorization& authorization, std::string_view type) {
  std::string offered;
  for (const std::string& other : authorization.offered) offered += " " + other;
  return {Next::give_up, Trouble::unsupported,
          reason("the issuer does not offer " + std::string(type) + " for " +
                     authorization.identifier + ", but",
                 offered)};
}

Decision next_of_pending(const Order& order, std::span<const Authorization> authorizations,
                         const Situation& situation) {
  if (std::ranges::any_of(authorizations, has_failed)) return lost(order, authorizations);
  for (const Authorization& authorization : authorizations) {
    if (authorization.status != AuthorizationStatus::pending) continue;
    if (!challenge_of(authorization, situation.challenge_type)) {
      return not_offered(authorization, situation.challenge_type);
    }
  }
  const auto due = due_challenges(authorizations, situation.challenge_type);
  if (due.empty()) return {Next::wait};
  // Also while the issuer looks: another process may have published, and be gone.
  if (!situation.has_published) return {Next::publish};
  const bool waits_for_us = std::ranges::any_of(
      due, [](const Due& one) { return one.challenge.status == ChallengeStatus::pending; });
  if (!waits_for_us || situation.has_answered) return {Next::wait};
  return {situation.has_spread ? Next::answer : Next::spread};
}

}  // namespace

std::vector<Due> due_challenges(std::span<const Authorization> authorizations,
                                std::string_view challenge_type) {
  std::vector<Due> due;
  for (const Authorization& authorization : authorizations) {
    if (authorization.status != AuthorizationStatus::pending) continue;
    if (const auto* const challenge = challenge_of(authorization, challenge_type)) {
      due.push_back({authorization.identifier, *challenge});
    }
  }
  return due;
}

Decision next_step(const Order& order, std::span<const Authorization> authorizations,
                   const Situation& situation) {
  switch (order.status) {
    case OrderStatus::pending: return next_of_pending(order, authorizations, situation);
    case OrderStatus::ready: return {Next::finalize};
    case OrderStatus::processing: return {Next::wait};
    case OrderStatus::valid: return {Next::download};
    case OrderStatus::invalid: return lost(order, authorizations);
  }
  return {Next::wait};
}

}  // namespace sealmint::ca::acme

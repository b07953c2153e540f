// Properties of grants: their life, and the choice among several.
#include <boost/test/unit_test.hpp>
#include <rapidcheck.h>

#include <algorithm>

#include "core/rules/grant_choice.hpp"
#include "core/rules/grant_state.hpp"
#include "core/rules/scope.hpp"

namespace sealmint::rules {
namespace {

using model::GrantStatus;

TimePoint any_time() { return from_unix_ms(*rc::gen::inRange<std::int64_t>(0, 100)); }

Uuid small_id(std::uint8_t number) {
  Uuid id;
  id.bytes[15] = number;
  return id;
}

model::Grant any_grant(std::uint8_t number) {
  model::Grant grant;
  grant.id = GrantId{small_id(number)};
  grant.signer_id = SignerId{small_id(*rc::gen::inRange<std::uint8_t>(0, 2))};
  grant.grantee = {model::ActorKind::user, small_id(*rc::gen::inRange<std::uint8_t>(0, 2))};
  if (*rc::gen::arbitrary<bool>()) grant.signings_max = *rc::gen::inRange<std::int64_t>(1, 5);
  grant.used = grant.signings_max ? *rc::gen::inRange<std::int64_t>(0, *grant.signings_max + 1) : 0;
  grant.window_start = any_time();
  if (*rc::gen::arbitrary<bool>())
    grant.expires_at = grant.window_start + std::chrono::milliseconds{20};
  grant.created_at = any_time();
  if (*rc::gen::arbitrary<bool>()) grant.scope.hostname = "build";
  if (*rc::gen::inRange(0, 4) == 0) grant.status = GrantStatus::revoked;
  return grant;
}

BOOST_AUTO_TEST_SUITE(grants)

BOOST_AUTO_TEST_CASE(what_has_ended_stays_ended) {
  BOOST_TEST(rc::check("no later time revives a grant", [] {
    auto grant = any_grant(1);
    const auto early = any_time();
    const auto late = early + std::chrono::milliseconds{*rc::gen::inRange(0, 100)};
    if (effective_status(grant, early) != GrantStatus::active) {
      RC_ASSERT(effective_status(grant, late) != GrantStatus::active);
    }
    const bool was_due = expire_if_due(grant, late);
    RC_ASSERT(was_due || grant.status == effective_status(grant, late));
    RC_ASSERT(!expire_if_due(grant, late));
    // Stored as ended: not even an earlier time revives it.
    if (grant.status != GrantStatus::active) RC_ASSERT(!is_open(grant, early));
    const auto again = revoke(grant, std::nullopt, "", late);
    RC_ASSERT(again.has_value() == (grant.status == GrantStatus::active));
  }));
}

BOOST_AUTO_TEST_CASE(what_is_left_never_grows_and_is_never_negative) {
  BOOST_TEST(rc::check("units only go down", [] {
    const auto grant = any_grant(1);
    const auto taken = *rc::gen::inRange<std::int64_t>(0, 10);
    const auto left = remaining(grant, taken);
    const auto next = remaining(grant, taken + 1);
    RC_ASSERT(left.has_value() == grant.signings_max.has_value());
    if (left) {
      RC_ASSERT(*left >= 0);
      RC_ASSERT(*next <= *left);
      RC_ASSERT(*left == std::max<std::int64_t>(0, *grant.signings_max - taken));
    }
  }));
}

BOOST_AUTO_TEST_CASE(the_choice_is_complete_ordered_and_independent_of_the_order_given) {
  BOOST_TEST(rc::check("choices", [] {
    std::vector<model::Grant> grants;
    const auto count = *rc::gen::inRange<std::uint8_t>(0, 8);
    for (std::uint8_t i = 0; i < count; ++i) grants.push_back(any_grant(i));
    std::vector<const model::Grant*> given;
    for (const auto& grant : grants) given.push_back(&grant);
    const GrantQuery query{
        SignerId{small_id(0)}, {model::ActorKind::user, small_id(0)}, 1, any_time()};
    model::ClientMetadata client;
    client.hostname = *rc::gen::arbitrary<bool>() ? "build" : "other";
    const MismatchesOf mismatches_of = [&client](const model::Scope& scope) {
      return mismatching_fields(scope, client, {});
    };
    const auto choice = choose_grants(given, query, mismatches_of);

    for (const auto& grant : grants) {
      const bool is_wanted = grant.signer_id == query.signer_id && grant.grantee == query.grantee &&
                             is_open(grant, query.now) && mismatches_of(grant.scope).empty();
      RC_ASSERT((std::ranges::find(choice.candidates, &grant) != choice.candidates.end()) ==
                is_wanted);
    }
    for (std::size_t i = 1; i < choice.candidates.size(); ++i) {
      const auto& one = *choice.candidates[i - 1];
      const auto& next = *choice.candidates[i];
      RC_ASSERT(one.scope.is_empty() <= next.scope.is_empty());
      if (one.scope.is_empty() == next.scope.is_empty()) {
        RC_ASSERT(one.expires_at.value_or(TimePoint::max()) <=
                  next.expires_at.value_or(TimePoint::max()));
      }
    }
    std::ranges::reverse(given);
    const auto other = choose_grants(given, query, mismatches_of);
    RC_ASSERT(other.candidates == choice.candidates);
    RC_ASSERT(other.mismatches == choice.mismatches);
  }));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::rules

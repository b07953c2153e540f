#include <boost/test/unit_test.hpp>

#include "core/rules/grant_choice.hpp"
#include "core/rules/grant_state.hpp"
#include "tests/unit/core/rules/approval_samples.hpp"

namespace sealmint::rules {
namespace {

using model::GrantStatus;
using model::ScopeField;
using std::chrono::hours;

model::Grant grant_of(std::uint8_t number) {
  model::Grant grant;
  grant.id = GrantId{sample_uuid(number)};
  grant.signer_id = SignerId{sample_uuid(200)};
  grant.grantee = sample_user(9);
  grant.signings_max = 5;
  grant.window_start = sample_now;
  grant.expires_at = sample_now + hours{1};
  return grant;
}

// A call from host "ci" and nothing else.
std::vector<ScopeField> mismatches(const model::Scope& scope) {
  std::vector<ScopeField> fields;
  if (!scope.command.empty()) fields.push_back(ScopeField::command);
  if (!scope.hostname.empty() && scope.hostname != "ci") fields.push_back(ScopeField::hostname);
  return fields;
}

GrantChoice choose(std::vector<model::Grant> grants, TimePoint now = sample_now) {
  static std::vector<model::Grant> kept;
  kept = std::move(grants);
  std::vector<const model::Grant*> pointers;
  for (const auto& grant : kept) pointers.push_back(&grant);
  return choose_grants(pointers, {SignerId{sample_uuid(200)}, sample_user(9), 1, now}, mismatches);
}

BOOST_AUTO_TEST_SUITE(grants)

BOOST_AUTO_TEST_CASE(a_grant_ends_by_time_or_by_count) {
  auto grant = grant_of(1);
  BOOST_TEST((effective_status(grant, sample_now) == GrantStatus::active));
  BOOST_TEST(is_open(grant, sample_now));
  BOOST_TEST(!is_open(grant, sample_now - std::chrono::milliseconds{1}));
  BOOST_TEST((effective_status(grant, *grant.expires_at) == GrantStatus::expired));
  BOOST_TEST(!is_open(grant, *grant.expires_at));
  grant.used = 5;
  BOOST_TEST((effective_status(grant, sample_now) == GrantStatus::expired));
  BOOST_TEST(expire_if_due(grant, sample_now));
  BOOST_TEST(!expire_if_due(grant, sample_now));
  // Stored once, it holds whatever the clock says later.
  BOOST_TEST(!is_open(grant, sample_now));
}

BOOST_AUTO_TEST_CASE(what_remains_is_never_negative) {
  auto grant = grant_of(1);
  BOOST_TEST((remaining(grant, 3) == 2));
  BOOST_TEST((remaining(grant, 9) == 0));
  grant.signings_max.reset();
  BOOST_TEST(!remaining(grant, 9).has_value());
}

BOOST_AUTO_TEST_CASE(only_an_active_grant_is_revoked) {
  const UserId by{sample_uuid(1)};
  const auto revoked = revoke(grant_of(1), by, "lost laptop", sample_now);
  BOOST_TEST((revoked->status == GrantStatus::revoked));
  BOOST_TEST((revoked->revoked_by == by));
  BOOST_TEST(refused_as(revoke(*revoked, by, "", sample_now), ErrorKind::rejected));
  BOOST_TEST(refused_as(revoke(grant_of(1), by, "", sample_now + hours{2}), ErrorKind::rejected));
}

BOOST_AUTO_TEST_CASE(scoped_goes_before_unscoped_and_the_earliest_expiry_first) {
  auto unscoped_soon = grant_of(1);
  auto scoped_late = grant_of(2);
  scoped_late.scope.hostname = "ci";
  scoped_late.expires_at.reset();
  auto scoped_soon = grant_of(3);
  scoped_soon.scope.hostname = "ci";
  auto unscoped_sooner = grant_of(4);
  unscoped_sooner.expires_at = sample_now + std::chrono::minutes{5};
  const auto choice = choose({unscoped_soon, scoped_late, scoped_soon, unscoped_sooner});
  std::vector<GrantId> order;
  for (const auto* grant : choice.candidates) order.push_back(grant->id);
  BOOST_TEST(
      (order == std::vector{scoped_soon.id, scoped_late.id, unscoped_sooner.id, unscoped_soon.id}));
}

BOOST_AUTO_TEST_CASE(only_open_grants_of_this_principal_and_signer_count) {
  auto others = grant_of(1);
  others.grantee = sample_identity(9);
  auto elsewhere = grant_of(2);
  elsewhere.signer_id = SignerId{sample_uuid(201)};
  auto revoked = grant_of(3);
  revoked.status = GrantStatus::revoked;
  auto future = grant_of(4);
  future.window_start = sample_now + hours{1};
  auto past = grant_of(5);
  past.expires_at = sample_now;
  const auto choice = choose({others, elsewhere, revoked, future, past});
  BOOST_TEST(choice.candidates.empty());
  BOOST_TEST(choice.mismatches.empty());
}

BOOST_AUTO_TEST_CASE(mismatching_fields_are_named_once) {
  auto one = grant_of(1);
  one.scope.hostname = "laptop";
  auto two = grant_of(2);
  two.scope.hostname = "laptop";
  two.scope.command = "make";
  const auto choice = choose({one, two});
  BOOST_TEST(choice.candidates.empty());
  BOOST_TEST((choice.mismatches == std::vector{ScopeField::command, ScopeField::hostname}));
}

BOOST_AUTO_TEST_CASE(the_three_refusals_differ) {
  const std::string none = describe({}, "release");
  const std::string scope = describe({.mismatches = {ScopeField::hostname}}, "release");
  const std::string pending = describe({.has_pending_request = true}, "release");
  BOOST_TEST(none == "Signing with release needs an approval and you have none");
  BOOST_TEST(scope.find("hostname") != std::string::npos);
  BOOST_TEST(pending.find("already pending") != std::string::npos);
  const std::string left = describe({.units = 5, .remaining = 3}, "release");
  BOOST_TEST(left.find("5 signatures were asked for, 3 remain") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::rules

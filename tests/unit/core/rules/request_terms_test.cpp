#include "core/rules/request_terms.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/unit/core/rules/approval_samples.hpp"

namespace sealmint::rules {
namespace {

using std::chrono::hours;

model::ApprovalPolicy policy_with(std::optional<std::int64_t> signings_max,
                                  std::optional<model::Duration> window_max) {
  model::ApprovalPolicy policy;
  policy.steps.push_back({std::nullopt, 1, true, {sample_user(1)}});
  policy.constraints = {signings_max, window_max};
  return policy;
}

const auto both_ceilings = policy_with(100, model::Duration{1, 'd'});

Result<model::RequestTerms> ask(const model::TermsInput& input,
                                const model::ApprovalPolicy& policy = both_ceilings) {
  return request_terms(input, policy, sample_now);
}

BOOST_AUTO_TEST_SUITE(terms_of_requests)

BOOST_AUTO_TEST_CASE(a_signer_without_steps_needs_no_approval) {
  BOOST_TEST(refused_as(ask({.signings = 1}, {}), ErrorKind::rejected));
}

BOOST_AUTO_TEST_CASE(one_limit_must_be_given_even_under_ceilings) {
  BOOST_TEST(refused_as(ask({}), ErrorKind::rejected));
}

BOOST_AUTO_TEST_CASE(what_is_not_asked_for_is_filled_with_the_ceiling) {
  const auto by_count = ask({.signings = 3});
  BOOST_TEST((by_count->signings_max == 3));
  BOOST_TEST((by_count->window == model::Duration{1, 'd'}));
  const auto by_time = ask({.window = "2h"});
  BOOST_TEST((by_time->signings_max == 100));
  BOOST_TEST((by_time->window == model::Duration{2, 'h'}));
  const auto uncapped = ask({.window = "2h"}, policy_with(std::nullopt, model::Duration{1, 'd'}));
  BOOST_TEST(!uncapped->signings_max.has_value());
}

BOOST_AUTO_TEST_CASE(nothing_goes_over_a_ceiling) {
  BOOST_TEST(ask({.signings = 100, .window = "24h"}).has_value());
  BOOST_TEST(refused_as(ask({.signings = 101}), ErrorKind::rejected));
  BOOST_TEST(refused_as(ask({.signings = 0}), ErrorKind::rejected));
  BOOST_TEST(refused_as(ask({.window = "25h"}), ErrorKind::rejected));
  for (const auto* text : {"30s", "31d", "tomorrow", ""}) {
    BOOST_TEST(refused_as(ask({.window = text}), ErrorKind::rejected), text);
  }
}

BOOST_AUTO_TEST_CASE(an_explicit_window_becomes_a_duration) {
  const auto later =
      ask({.window_start = sample_now + hours{1}, .window_end = sample_now + hours{3}});
  BOOST_TEST((later->window == model::Duration{2, 'h'}));
  BOOST_TEST((later->not_before == sample_now + hours{1}));
  // A start in the past is now.
  const auto begun =
      ask({.window_start = sample_now - hours{5}, .window_end = sample_now + hours{3}});
  BOOST_TEST((begun->window == model::Duration{3, 'h'}));
  BOOST_TEST((begun->not_before == sample_now));
  BOOST_TEST((ask({.window_end = sample_now + hours{1}})->not_before == sample_now));
}

BOOST_AUTO_TEST_CASE(an_explicit_window_obeys_the_same_rules) {
  const TimePoint now = sample_now;
  const model::TermsInput bad[] = {
      {.window_start = now},
      {.window_start = now, .window_end = now},
      {.window_start = now + hours{2}, .window_end = now + hours{1}},
      {.window_end = now - hours{1}},
      {.window_end = now + std::chrono::seconds{30}},
      {.window_end = now + hours{25}},
      {.window = "1h", .window_end = now + hours{1}},
  };
  for (const auto& input : bad) BOOST_TEST(refused_as(ask(input), ErrorKind::rejected));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::rules

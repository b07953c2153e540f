// Renewals that nobody asks for.
#include "core/service/issuance/renewals.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/unit/core/service/order_world.hpp"

namespace sealmint::service {
namespace {

using model::SignerStatus;
using ports::IssueOutcome;
using ports::Refused;
using ports::RenewalAdviser;
using ports::Trouble;
using testing::always;
using testing::IssuerDeadline;

struct RenewalWorld : testing::OrderWorld {
  RenewalRule rule;
  Renewals renewals{context, log, issuance, driver, issuer_calls, rule};

  model::CreateSigner renewing(const std::string& name, AuthorityId authority) {
    auto input = new_signer(name);
    input.authority_id = authority;
    input.certificate_ttl_days = 90;
    input.renew_before_days = 30;
    return input;
  }
  model::Signer outside_signer() {
    const auto signer = create(as(alice), renewing("release", outside)).value().signer;
    settle();
    BOOST_TEST_REQUIRE((status_of(signer) == SignerStatus::active));
    return signer;
  }
  void look() {
    std::promise<void> looked;
    boost::asio::co_spawn(
        issuer_thread.executor(), renewals.step(),
        [&](std::exception_ptr, Result<std::chrono::milliseconds>) { looked.set_value(); });
    looked.get_future().wait();
    settle();
  }
};

BOOST_FIXTURE_TEST_SUITE(renewals_suite, RenewalWorld)

BOOST_AUTO_TEST_CASE(an_outside_certificate_is_renewed_when_it_is_time) {
  const auto signer = outside_signer();
  const auto former = certificate_of(signer);
  pass(std::chrono::days{59});
  look();
  BOOST_TEST((stored(signer)->certificate_id == former->id));
  pass(std::chrono::days{2});
  look();
  BOOST_TEST((stored(signer)->certificate_id != former->id));
  BOOST_TEST((last_order(signer)->purpose == model::OrderPurpose::renewal));
  BOOST_TEST((certificate_of(signer)->key_id != former->key_id));
  look();
  BOOST_TEST(backends.script.issues == 2);
}

BOOST_AUTO_TEST_CASE(a_certificate_of_our_own_is_too) {
  const auto signer = create(as(alice), renewing("release", root)).value().signer;
  const auto former = certificate_of(signer);
  pass(std::chrono::days{61});
  look();
  BOOST_TEST((stored(signer)->certificate_id != former->id));
  BOOST_TEST((status_of(signer) == SignerStatus::active));
}

BOOST_AUTO_TEST_CASE(a_renewal_that_fails_leaves_the_signer_at_work) {
  const auto signer = outside_signer();
  backends.script.issue = always(Refused{Trouble::forbidden, "HTTP 403: no more for you"});
  pass(std::chrono::days{61});
  look();
  BOOST_TEST((status_of(signer) == SignerStatus::active));
  BOOST_TEST(stored(signer)->failure_reason.value() == "HTTP 403: no more for you");
  look();
  BOOST_TEST(backends.script.issues == 2);
  pass(std::chrono::hours{7});
  look();
  BOOST_TEST(backends.script.issues == 3);
}

BOOST_AUTO_TEST_CASE(a_ca_of_our_own_that_cannot_is_told_on_the_signer) {
  const auto signer = create(as(alice), renewing("release", root)).value().signer;
  factory.is_broken = true;
  pass(std::chrono::days{61});
  look();
  BOOST_TEST((status_of(signer) == SignerStatus::active));
  BOOST_TEST(stored(signer)->failure_reason.has_value());
  factory.is_broken = false;
  pass(std::chrono::hours{7});
  look();
  BOOST_TEST(!stored(signer)->failure_reason.has_value());
}

BOOST_AUTO_TEST_CASE(nobody_renews_for_a_disabled_signer) {
  outside_signer();
  set_status(as(alice), "release", SignerStatus::disabled).value();
  pass(std::chrono::days{61});
  look();
  BOOST_TEST(backends.script.issues == 1);
}

BOOST_AUTO_TEST_CASE(an_issuer_may_want_it_earlier) {
  backends.script.window = [this](Bytes, IssuerDeadline) -> Task<RenewalAdviser::Outcome> {
    co_return RenewalAdviser::Outcome(
        RenewalAdviser::Window{clock.now(), clock.now(), std::chrono::hours{6}});
  };
  const auto signer = outside_signer();
  const auto former = certificate_of(signer);
  look();
  BOOST_TEST((stored(signer)->certificate_id != former->id));
  BOOST_TEST(backends.script.windows == 1);
}

BOOST_AUTO_TEST_CASE(an_issuer_that_is_silent_about_windows_is_not_asked_all_the_time) {
  backends.script.window = [](Bytes, IssuerDeadline) -> Task<RenewalAdviser::Outcome> {
    co_return RenewalAdviser::Outcome(ports::Unreachable{Trouble::timed_out, "no answer"});
  };
  outside_signer();
  for (int i = 0; i < 5; ++i) look();
  BOOST_TEST(backends.script.windows == 1);
}

// Two hundred that are due at once, at an issuer that refuses every other call for a while.
BOOST_AUTO_TEST_CASE(many_renewals_at_once_keep_the_pace_of_the_issuer) {
  constexpr int signers_due = 200;
  for (int i = 0; i < signers_due; ++i) {
    create(as(alice), renewing("release-" + std::to_string(i), outside)).value();
  }
  settle();
  BOOST_TEST_REQUIRE(driver.completed().value() == signers_due);
  auto authority = *directory.snapshot()->external_authority(outside);
  authority.pace = {600, 8};  // ten a second
  put(authority);
  std::vector<TimePoint> calls;
  backends.script.issue = [&](ports::IssueRequest request, IssuerDeadline) -> Task<IssueOutcome> {
    calls.push_back(clock.now());
    if (calls.size() % 2 == 0) {
      co_return IssueOutcome(
          ports::Unreachable{Trouble::rate_limited, "HTTP 429", std::chrono::seconds{1}, false});
    }
    co_return IssueOutcome(certify(request));
  };
  pass(std::chrono::days{61});
  look();
  for (int i = 0; i < 10'000 && driver.completed().value() < 2 * signers_due; ++i) {
    pass(std::chrono::milliseconds{100});
    step();
  }
  BOOST_TEST(driver.completed().value() == 2 * signers_due);
  BOOST_TEST(driver.failed().value() == 0U);
  for (std::size_t i = 10; i < calls.size(); ++i) {
    BOOST_TEST_REQUIRE((calls[i] - calls[i - 10] >= std::chrono::seconds{1}));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::service

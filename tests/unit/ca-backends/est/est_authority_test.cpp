#include "ca-backends/est/est_authority.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

#include "tests/unit/ca-backends/est/est_world.hpp"

namespace sealmint::ca::est {
namespace {

using ports::Trouble;
using testing::CertificationRequest;
using testing::Reply;

struct Fixture {
  TestIssuer issuer;
  CertificationRequest wanted{"release"};

  EstWorld::Replies replies(Reply enrolment) const {
    return {{"cacerts", certificates({issuer.root})},
            {"csrattrs", Reply{.status = 204}},
            {"simpleenroll", enrolment},
            {"simplereenroll", enrolment}};
  }
  Reply issued() const { return certificates({issuer.issue(wanted)}); }

  ports::Unreachable unreachable(Reply enrolment) const {
    EstWorld world(replies(std::move(enrolment)));
    return std::get<ports::Unreachable>(world.issue(wanted.order()));
  }
  ports::Refused refused(Reply enrolment) const {
    EstWorld world(replies(std::move(enrolment)));
    return std::get<ports::Refused>(world.issue(wanted.order()));
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(est_authority, Fixture)

BOOST_AUTO_TEST_CASE(a_request_travels_as_the_rfc_wants_it) {
  EstWorld world(replies(issued()),
                 {{"label", "codesign"}, {"username", "estuser"}, {"password", "estpwd"}});
  const auto outcome = world.issue(wanted.order());
  BOOST_TEST(std::holds_alternative<ports::IssuedCertificate>(outcome));
  const auto requests = world.requests();
  BOOST_REQUIRE(requests.size() == 3U);
  BOOST_TEST(requests[0].target == "/.well-known/est/codesign/cacerts");
  BOOST_TEST(requests[0].method == "GET");
  BOOST_TEST(requests[1].target == "/.well-known/est/codesign/csrattrs");
  const auto& enrolment = requests[2];
  BOOST_TEST(enrolment.target == "/.well-known/est/codesign/simpleenroll");
  BOOST_TEST(enrolment.method == "POST");
  BOOST_TEST(enrolment.header("Content-Type") == "application/pkcs10");
  BOOST_TEST(enrolment.header("Content-Transfer-Encoding") == "base64");
  BOOST_TEST(enrolment.header("Authorization") == "Basic ZXN0dXNlcjplc3Rwd2Q=");
  BOOST_TEST(enrolment.header("User-Agent") == "Test/1");
  BOOST_TEST(enrolment.body == to_base64(wanted.csr_der()));
}

BOOST_AUTO_TEST_CASE(the_leaf_is_the_one_for_the_key_wherever_it_stands) {
  const CertificationRequest other("other");
  const Bytes leaf = issuer.issue(wanted);
  EstWorld world(replies(certificates({issuer.root, issuer.issue(other), leaf})));
  const auto outcome = world.issue(wanted.order());
  const auto& answer = std::get<ports::IssuedCertificate>(outcome);
  BOOST_TEST((answer.certificate_der == leaf));
  BOOST_TEST(answer.chain_der.size() == 3U);
}

BOOST_AUTO_TEST_CASE(lax_bodies_are_read) {
  const Bytes leaf = issuer.issue(wanted);
  const std::string broken_lines = [&] {
    std::string text = to_base64(leaf);
    for (std::size_t at = 64; at < text.size(); at += 66) text.insert(at, "\r\n");
    return text;
  }();
  for (const std::string& body :
       {crypto::to_pem("CERTIFICATE", leaf), std::string(as_text(leaf)), broken_lines}) {
    EstWorld world(replies({.body = body, .headers = {{"Content-Type", "text/html"}}}));
    const auto outcome = world.issue(wanted.order());
    BOOST_REQUIRE(std::holds_alternative<ports::IssuedCertificate>(outcome));
    BOOST_TEST((std::get<ports::IssuedCertificate>(outcome).certificate_der == leaf));
  }
}

BOOST_AUTO_TEST_CASE(a_success_without_a_certificate_may_have_made_one) {
  const std::string leaf = to_base64(issuer.issue(wanted));
  for (const std::string& body :
       {std::string(), std::string("<html><body>Welcome</body></html>"), std::string("MAA="),
        leaf.substr(0, leaf.size() / 2), leaf + leaf, std::string(100'000, '[')}) {
    const auto failed = unreachable({.body = body});
    BOOST_TEST((failed.trouble == Trouble::protocol));
    BOOST_TEST(failed.may_have_issued);
    BOOST_TEST(failed.detail.find("simpleenroll") != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(statuses_have_their_meaning) {
  const auto text = [](unsigned status) {
    return Reply{.status = status,
                 .body = "no such luck\n",
                 .headers = {{"Content-Type", "text/plain; charset=utf-8"}}};
  };
  BOOST_TEST((refused(text(400)).trouble == Trouble::rejected));
  BOOST_TEST((refused(text(401)).trouble == Trouble::credentials));
  BOOST_TEST((refused(text(403)).trouble == Trouble::forbidden));
  BOOST_TEST((refused(text(404)).trouble == Trouble::not_found));
  BOOST_TEST((refused(text(415)).trouble == Trouble::rejected));
  BOOST_TEST((unreachable(text(429)).trouble == Trouble::rate_limited));
  BOOST_TEST((unreachable(text(500)).trouble == Trouble::unavailable));
  BOOST_TEST((unreachable(text(503)).trouble == Trouble::unavailable));
  BOOST_TEST(unreachable(text(500)).may_have_issued);
  BOOST_TEST(!unreachable(text(503)).may_have_issued);
  BOOST_TEST(unreachable(text(504)).may_have_issued);
  BOOST_TEST(unreachable(text(299)).may_have_issued);
  BOOST_TEST(refused(text(403)).detail.find("no such luck") != std::string::npos);
  const auto page = refused(
      {.status = 403, .body = "<html>secret</html>", .headers = {{"Content-Type", "text/html"}}});
  BOOST_TEST(page.detail.find("html") == std::string::npos, page.detail);
}

BOOST_AUTO_TEST_CASE(digest_authentication_is_refused_with_its_name) {
  const auto failed =
      refused({.status = 401, .headers = {{"WWW-Authenticate", "Digest realm=\"est\""}}});
  BOOST_TEST((failed.trouble == Trouble::unsupported));
  BOOST_TEST(failed.detail.find("Digest") != std::string::npos);
  const auto either = refused({.status = 401,
                               .headers = {{"WWW-Authenticate", "Digest realm=\"est\""},
                                           {"WWW-Authenticate", "Basic realm=\"est\""}}});
  BOOST_TEST((either.trouble == Trouble::credentials));
}

BOOST_AUTO_TEST_CASE(a_redirect_is_not_followed) {
  const auto failed =
      unreachable({.status = 307, .headers = {{"Location", "https://other.example/est"}}});
  BOOST_TEST((failed.trouble == Trouble::protocol));
  BOOST_TEST(!failed.may_have_issued);
  BOOST_TEST(failed.detail.find("https://other.example/est") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(accepted_is_pending_until_the_same_request_is_repeated) {
  EstWorld world(replies({.status = 202, .headers = {{"Retry-After", "7"}}}));
  const auto outcome = world.issue(wanted.order());
  const auto& pending = std::get<ports::PendingIssuance>(outcome);
  BOOST_TEST(pending.retry_after.count() == 7);
  const auto again = world.poll(pending.ticket, wanted.order());
  BOOST_TEST((std::get<ports::PendingIssuance>(again).ticket == pending.ticket));
  const auto requests = world.requests();
  BOOST_REQUIRE(requests.size() == 4U);  // the issuers were read before already
  BOOST_TEST(requests[3].body == requests[2].body);
  const CertificationRequest other("other");
  const auto strange = world.poll(pending.ticket, other.order());
  BOOST_TEST((std::get<ports::Refused>(strange).trouble == Trouble::not_found));
  BOOST_TEST(world.requests().size() == 4U);
}

BOOST_AUTO_TEST_CASE(a_wait_has_its_bounds) {
  const auto wait = [this](const char* retry_after) {
    EstWorld world(replies({.status = 202, .headers = {{"Retry-After", retry_after}}}));
    const auto outcome = world.issue(wanted.order());
    return std::get<ports::PendingIssuance>(outcome).retry_after.count();
  };
  BOOST_TEST(wait("0") == 1);
  BOOST_TEST(wait("99999999") == 24 * 3600);
  BOOST_TEST(wait("soon") == 60);
}

BOOST_AUTO_TEST_CASE(nothing_is_enrolled_when_a_step_before_fails) {
  for (const char* const step : {"cacerts", "csrattrs"}) {
    auto table = replies(issued());
    table[step] = Reply::hang_up();
    EstWorld world(table);
    const auto outcome = world.issue(wanted.order());
    BOOST_REQUIRE(std::holds_alternative<ports::Unreachable>(outcome));
    BOOST_TEST(!std::get<ports::Unreachable>(outcome).may_have_issued);
    const auto requests = world.requests();
    BOOST_TEST(std::ranges::none_of(requests, [](const auto& r) { return r.method == "POST"; }));
  }
}

BOOST_AUTO_TEST_CASE(attributes_that_cannot_be_had_want_nothing) {
  for (const Reply& reply : {Reply{.status = 404}, Reply{.status = 500}, Reply{.body = "rubbish!"},
                             Reply{.body = "MAA="}, Reply{.body = ""}}) {
    auto table = replies(issued());
    table["csrattrs"] = reply;
    EstWorld world(table);
    BOOST_TEST(std::holds_alternative<ports::IssuedCertificate>(world.issue(wanted.order())));
  }
}

BOOST_AUTO_TEST_CASE(attributes_are_not_asked_for_when_they_are_not_followed) {
  EstWorld world(replies(issued()), {{"followAttributes", false}});
  world.issue(wanted.order());
  BOOST_TEST(world.requests().size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_lost_answer_may_have_been_a_certificate) {
  const auto lost = unreachable(Reply::hang_up());
  BOOST_TEST((lost.trouble == Trouble::unreachable));
  BOOST_TEST(lost.may_have_issued);
  EstWorld silent(replies(Reply::hang()));
  const auto outcome = silent.issue(wanted.order(), std::chrono::milliseconds{300});
  const auto& late = std::get<ports::Unreachable>(outcome);
  BOOST_TEST((late.trouble == Trouble::timed_out));
  BOOST_TEST(late.may_have_issued);
}

BOOST_AUTO_TEST_CASE(a_test_of_the_connection_enrols_nothing) {
  EstWorld world(replies(issued()));
  const auto outcome = world.probe();
  const auto& report = std::get<ports::ProbeReport>(outcome);
  BOOST_TEST(report.issuers_der.size() == 1U);
  BOOST_TEST(report.facts.size() == 2U);
  BOOST_TEST(report.facts[0].find("Root of the test") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::ca::est

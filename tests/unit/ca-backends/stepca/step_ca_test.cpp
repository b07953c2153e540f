#include "ca-backends/stepca/step_ca.hpp"

#include <boost/test/unit_test.hpp>

#include <atomic>

#include "ca-backends/shared/exchange.hpp"
#include "core/crypto/digest.hpp"
#include "tests/unit/ca-backends/stepca/stepca_world.hpp"

namespace sealmint::ca::stepca {
namespace {

using testing::CertificationRequest;
using testing::Reply;
using testing::Request;

struct Fixture {
  CertificationRequest wanted{"signer one"};
  std::string leaf = some_certificate_pem("leaf");
  std::string issuer = some_certificate_pem("issuer");

  std::string signed_body() const {
    return boost::json::serialize(boost::json::object{
        {"crt", leaf}, {"ca", issuer}, {"certChain", boost::json::array{leaf, issuer}}});
  }
  ports::Refused refused(Reply reply) const {
    StepCaWorld world([reply](const Request&) { return reply; });
    return std::get<ports::Refused>(world.issue(order_of(wanted)));
  }
  ports::Unreachable lost(Reply reply) const {
    StepCaWorld world([reply](const Request&) { return reply; });
    return std::get<ports::Unreachable>(world.issue(order_of(wanted)));
  }
};

Reply said(unsigned status, std::string_view message) {
  return Reply::json(status, boost::json::serialize(
                                 boost::json::object{{"status", status}, {"message", message}}));
}

// The provisioner's key as its list shows it.
std::string provisioners_with(std::string_view encrypted_key, std::string_view key_id) {
  return boost::json::serialize(boost::json::object{
      {"provisioners",
       boost::json::array{{{"type", "ACME"}, {"name", "codesign"}},
                          {{"type", "JWK"}, {"name", "another"}, {"encryptedKey", "wrong"}},
                          {{"type", "JWK"},
                           {"name", "codesign"},
                           {"key", {{"kid", key_id}}},
                           {"encryptedKey", encrypted_key}}}}});
}

boost::json::value body_of(const Request& request) { return read_json(request.body).value(); }

boost::json::value claims_of(const Request& request) {
  const std::string token = *text_member(body_of(request), "ott");
  const std::size_t first = token.find('.') + 1;
  const auto json = from_base64url(token.substr(first, token.find('.', first) - first)).value();
  return read_json(as_text(json)).value();
}

const boost::json::object by_password{{"provisionerPassword", "password"}};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(step_ca, Fixture)

BOOST_AUTO_TEST_CASE(a_request_carries_a_token_for_itself) {
  StepCaWorld world([this](const Request&) { return Reply::json(201, signed_body()); });
  const auto order = order_of(wanted);
  const auto outcome = world.issue(order);
  const auto& issued = std::get<ports::IssuedCertificate>(outcome);
  BOOST_TEST((issued.certificate_der == crypto::from_pem("CERTIFICATE", leaf).value().front()));
  BOOST_TEST(issued.chain_der.size() == 2U);
  const auto requests = world.issuer.requests();
  BOOST_REQUIRE(requests.size() == 1U);
  BOOST_TEST(requests[0].method == "POST");
  BOOST_TEST(requests[0].target == "/1.0/sign");
  BOOST_TEST(requests[0].header("Content-Type") == "application/json");
  BOOST_TEST(requests[0].header("User-Agent") == "Test/1");
  const auto body = body_of(requests[0]);
  BOOST_TEST(*text_member(body, "csr") == crypto::to_pem("CERTIFICATE REQUEST", wanted.csr_der()));
  BOOST_TEST(*text_member(body, "notAfter") == to_iso8601(order.profile.not_after));
  const auto claims = claims_of(requests[0]);
  BOOST_TEST(*text_member(claims, "aud") == world.issuer.url("/1.0/sign"));
  BOOST_TEST(*text_member(claims, "sub") == "signer one");
  BOOST_TEST(*text_member(claims, "iss") == "codesign");
  BOOST_TEST(boost::json::serialize(claims.at("sans")) == R"(["urn:x"])");
}

BOOST_AUTO_TEST_CASE(step_ca_may_know_itself_by_another_name) {
  StepCaWorld world([this](const Request&) { return Reply::json(201, signed_body()); },
                    {{"provisionerKey", private_jwk}, {"audience", "https://ca.test/"}});
  world.issue(order_of(wanted));
  BOOST_TEST(*text_member(claims_of(world.issuer.requests().at(0)), "aud") ==
             "https://ca.test/1.0/sign");
}

BOOST_AUTO_TEST_CASE(every_try_has_a_token_of_its_own) {
  StepCaWorld world([](const Request&) { return said(503, "busy"); });
  world.issue(order_of(wanted));
  world.issue(order_of(wanted));
  const auto requests = world.issuer.requests();
  BOOST_REQUIRE(requests.size() == 2U);
  BOOST_TEST(*text_member(claims_of(requests[0]), "jti") !=
             *text_member(claims_of(requests[1]), "jti"));
}

BOOST_AUTO_TEST_CASE(a_refusal_is_final_and_says_why) {
  using ports::Trouble;
  const auto forbidden = refused(said(403, "requested duration is too long"));
  BOOST_TEST((forbidden.trouble == Trouble::forbidden));
  BOOST_TEST(forbidden.detail.find("too long") != std::string::npos);
  BOOST_TEST((refused(said(400, "bad CSR")).trouble == Trouble::rejected));
  BOOST_TEST((refused(said(404, "gone")).trouble == Trouble::not_found));
  const auto stranger = refused(said(401, "see the logs"));
  BOOST_TEST((stranger.trouble == Trouble::credentials));
  BOOST_TEST(stranger.detail.find("see the logs") != std::string::npos);
  BOOST_TEST(stranger.detail.find("clocks") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_failure_says_whether_there_may_be_a_certificate) {
  using ports::Trouble;
  const auto busy = lost(said(503, "busy"));
  BOOST_TEST((busy.trouble == Trouble::unavailable));
  BOOST_TEST(!busy.may_have_issued);
  BOOST_TEST(lost(said(500, "oops")).may_have_issued);
  Reply throttled = said(429, "slow down");
  throttled.headers.emplace_back("Retry-After", "7");
  const auto limited = lost(throttled);
  BOOST_TEST((limited.trouble == Trouble::rate_limited));
  BOOST_TEST((limited.retry_after == std::chrono::seconds{7}));
  BOOST_TEST(!limited.may_have_issued);
  const auto cut = lost(Reply::cut_off("{\"crt\":", 500));
  BOOST_TEST(cut.may_have_issued);
  BOOST_TEST(lost(Reply::hang_up()).may_have_issued);
  BOOST_TEST((lost({.status = 302}).trouble == Trouble::protocol));
}

BOOST_AUTO_TEST_CASE(an_answer_that_is_none_is_a_failure) {
  for (const std::string& body :
       {std::string(), std::string("<html>"), std::string("{}"), std::string("[]"),
        std::string(R"({"crt":7})"), std::string(R"({"crt":"junk"})"),
        boost::json::serialize(boost::json::object{{"crt", leaf + issuer}}),
        boost::json::serialize(
            boost::json::object{{"crt", leaf}, {"certChain", boost::json::array{7}}}),
        std::string(5000, '[')}) {
    const auto failure = lost(Reply::json(201, body));
    BOOST_TEST((failure.trouble == ports::Trouble::protocol), body.substr(0, 60));
    BOOST_TEST(failure.may_have_issued);
  }
}

BOOST_AUTO_TEST_CASE(a_deadline_is_kept) {
  StepCaWorld world([](const Request&) { return Reply::hang(); });
  const auto began = std::chrono::steady_clock::now();
  const auto outcome = world.issue(order_of(wanted), std::chrono::milliseconds{200});
  BOOST_TEST((std::get<ports::Unreachable>(outcome).trouble == ports::Trouble::timed_out));
  BOOST_TEST((std::chrono::steady_clock::now() - began < std::chrono::seconds{5}));
}

BOOST_AUTO_TEST_CASE(an_order_that_is_over_is_not_sent) {
  StepCaWorld world([this](const Request&) { return Reply::json(201, signed_body()); });
  auto order = order_of(wanted);
  order.profile.not_after = world.world.clock.now();
  BOOST_TEST(std::holds_alternative<ports::Refused>(world.issue(order)));
  BOOST_TEST(world.issuer.requests().empty());
}

BOOST_AUTO_TEST_CASE(a_fetched_key_is_opened_once) {
  StepCaWorld world(
      [this](const Request& request) {
        if (request.target == "/1.0/sign") return Reply::json(201, signed_body());
        return Reply::json(200, provisioners_with(encrypted_jwk, "listed"));
      },
      by_password);
  for (int round = 0; round < 2; ++round) {
    BOOST_TEST(std::holds_alternative<ports::IssuedCertificate>(world.issue(order_of(wanted))));
  }
  BOOST_TEST(world.issuer.requests().size() == 3U);
  BOOST_TEST(world.issuer.requests()[0].target == "/provisioners?limit=100");
}

BOOST_AUTO_TEST_CASE(the_list_of_provisioners_is_read_page_by_page_and_not_for_ever) {
  std::atomic<int> pages = 0;
  const auto more = [&](const Request&) {
    ++pages;
    return Reply::json(200,
                       R"({"provisioners":[],"nextCursor":")" + std::to_string(pages) + R"( &"})");
  };
  StepCaWorld world(more, by_password);
  const auto outcome = world.issue(order_of(wanted));
  BOOST_TEST((std::get<ports::Refused>(outcome).trouble == ports::Trouble::not_found));
  BOOST_TEST(pages == 50);
  BOOST_TEST(world.issuer.requests().at(1).target == "/provisioners?limit=100&cursor=1%20%26");
}

BOOST_AUTO_TEST_CASE(a_key_that_is_changed_at_step_ca_is_fetched_again_once) {
  std::atomic<int> lists = 0;
  std::atomic<int> signs = 0;
  const auto rotated = [&](const Request& request) {
    if (request.target != "/1.0/sign") {
      return Reply::json(200, provisioners_with(encrypted_jwk, ++lists == 1 ? "old" : "new"));
    }
    ++signs;
    return said(401, "unknown key");
  };
  // The same encrypted key again is no other key: there is no second try.
  StepCaWorld world(rotated, by_password);
  const auto outcome = world.issue(order_of(wanted));
  BOOST_TEST((std::get<ports::Refused>(outcome).trouble == ports::Trouble::credentials));
  BOOST_TEST(lists == 2);
  BOOST_TEST(signs == 1);
}

BOOST_AUTO_TEST_CASE(a_password_that_does_not_open_the_key_is_refused) {
  StepCaWorld world(
      [](const Request&) { return Reply::json(200, provisioners_with(encrypted_jwk, "listed")); },
      {{"provisionerPassword", "other"}});
  const auto refused = std::get<ports::Refused>(world.issue(order_of(wanted)));
  BOOST_TEST((refused.trouble == ports::Trouble::credentials));
}

BOOST_AUTO_TEST_CASE(revoking_names_the_decimal_serial_number) {
  StepCaWorld world([](const Request&) { return Reply::json(200, R"({"status":"ok"})"); });
  const Bytes certificate = crypto::from_pem("CERTIFICATE", leaf).value().front();
  BOOST_TEST(std::holds_alternative<ports::Revoker::Done>(world.revoke(certificate)));
  const auto request = world.issuer.requests().at(0);
  BOOST_TEST(request.target == "/1.0/revoke");
  const auto body = body_of(request);
  const std::string serial = *text_member(body, "serial");
  BOOST_TEST(serial.find_first_not_of("0123456789") == std::string::npos);
  BOOST_TEST(body.at("reasonCode").as_int64() == 4);
  BOOST_TEST(body.at("passive").as_bool());
  BOOST_TEST(*text_member(claims_of(request), "sub") == serial);
  BOOST_TEST(*text_member(claims_of(request), "aud") == world.issuer.url("/1.0/revoke"));
}

BOOST_AUTO_TEST_CASE(what_is_revoked_already_is_done) {
  StepCaWorld world([](const Request&) {
    return said(400, "certificate with serial number '1' is already revoked");
  });
  const Bytes certificate = crypto::from_pem("CERTIFICATE", leaf).value().front();
  BOOST_TEST(std::holds_alternative<ports::Revoker::Done>(world.revoke(certificate)));
  BOOST_TEST(std::holds_alternative<ports::Refused>(world.revoke(Bytes{1, 2, 3})));
}

BOOST_AUTO_TEST_CASE(a_root_is_believed_for_its_fingerprint_only) {
  std::string root_pem;
  const auto answers = [&](const Request& request) {
    if (request.target == "/1.0/sign") return Reply::json(201, signed_body());
    return Reply::json(200, boost::json::serialize(boost::json::object{{"ca", root_pem}}));
  };
  boost::json::object options{{"provisionerKey", private_jwk},
                              {"rootFingerprint", std::string(64, '0')}};
  StepCaWorld stranger(answers, options);
  root_pem = stranger.issuer.authority_pem();
  const auto failure = std::get<ports::Unreachable>(stranger.issue(order_of(wanted)));
  BOOST_TEST((failure.trouble == ports::Trouble::tls_untrusted), failure.detail);
  BOOST_TEST(!failure.may_have_issued);
  BOOST_TEST(stranger.issuer.requests().at(0).target == "/root/" + std::string(64, '0'));
  // Nothing of the order went to it.
  BOOST_TEST(stranger.issuer.requests().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_ticket_is_nothing_that_step_ca_knows) {
  StepCaWorld world([](const Request&) { return Reply{.status = 404}; });
  const auto outcome = world.world.run(
      [&] { return world.authority->poll("x", order_of(wanted), testing::BackendWorld::soon()); });
  BOOST_TEST((std::get<ports::Refused>(*outcome).trouble == ports::Trouble::unsupported));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::ca::stepca

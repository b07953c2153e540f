// The backend from an order to its certificate, and everything that comes between.
#include <boost/test/unit_test.hpp>

#include "core/crypto/certificate.hpp"
#include "tests/unit/ca-backends/acme/authority_fixture.hpp"

namespace sealmint::ca::acme {
namespace {

using ports::IssuedCertificate;
using ports::Trouble;
using testing::Reply;

Reply problem(unsigned status, std::string_view type) {
  return Reply::json(status, FakeAcme::problem(type));
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(acme_authority, Fixture)

BOOST_AUTO_TEST_CASE(an_order_is_made_then_proved_finalized_and_fetched) {
  const auto ca = authority();
  const auto pending = std::get<PendingIssuance>(issue(*ca));
  // Nothing may be issued before the ticket is kept.
  BOOST_TEST(issuer.count("/order/1") == 0U);
  BOOST_TEST(issuer.payload("/order").at("identifiers").at(0).at("value").as_string() ==
             "build.example.test");
  const auto issued = std::get<IssuedCertificate>(poll(*ca, pending.ticket));
  const auto chain = crypto::from_pem("CERTIFICATE", issuer.chain()).value();
  BOOST_TEST((issued.certificate_der == chain.at(0)));
  BOOST_REQUIRE(issued.chain_der.size() == 1U);
  BOOST_TEST((issued.chain_der.at(0) == chain.at(1)));
  BOOST_TEST(issuer.payload("/finalize/1").at("csr").as_string() == "MAMCAQA");
  BOOST_TEST(hook_actions() == "set clear");
}

BOOST_AUTO_TEST_CASE(the_key_authorization_is_token_and_thumbprint) {
  const auto ca = authority();
  poll(*ca, ticket(*ca));
  const auto told = boost::json::parse(hook.requests().at(0).body);
  BOOST_TEST(told.at("keyAuthorization").as_string() ==
             "token-1." + JoseKey::read(key_pem).value().thumbprint());
}

BOOST_AUTO_TEST_CASE(only_the_account_is_asked_for_by_key_and_asks_for_what_is_there_are_empty) {
  const auto ca = authority();
  poll(*ca, ticket(*ca));
  for (const auto& post : issuer.posted()) {
    BOOST_TEST(post.header.contains("jwk") == (post.target == "/account"));
    BOOST_TEST(post.header.contains("kid") == (post.target != "/account"));
    BOOST_TEST(post.header.at("alg").as_string() == "ES256");
    if (post.target == "/order/1" || post.target == "/authz/1" || post.target == "/certificate/1") {
      BOOST_TEST(post.payload == "");
    }
    if (post.target == "/challenge/1") BOOST_TEST(post.payload == "{}");
  }
}

BOOST_AUTO_TEST_CASE(another_process_takes_an_order_up_wherever_it_stands) {
  for (const char* status : {"pending", "ready", "valid"}) {
    issuer.set_order(status);
    issuer.set_authorization("pending");
    const std::string kept = ticket(*authority());
    BOOST_TEST(std::holds_alternative<IssuedCertificate>(poll(*authority(), kept)), status);
  }
}

BOOST_AUTO_TEST_CASE(an_order_that_is_being_made_is_asked_for_again_later) {
  issuer.set_finalized("processing");
  const auto ca = authority();
  const auto first = std::get<PendingIssuance>(poll(*ca, ticket(*ca)));
  BOOST_TEST(first.waits_for == "the issuer to make the certificate");
  BOOST_TEST(first.retry_after.count() == 100);
  BOOST_TEST(hook_actions() == "set clear");
  // The wish of the issuer counts.
  Reply busy = Reply::json(200, R"({"status":"processing"})");
  busy.headers.emplace_back("Retry-After", "77");
  issuer.instead("/order/1", busy);
  const auto second = std::get<PendingIssuance>(poll(*ca, first.ticket));
  BOOST_TEST(second.retry_after.count() == 77);
  BOOST_TEST(issuer.count("/finalize/1") == 1U);
  issuer.set_order("valid");
  BOOST_TEST(std::holds_alternative<IssuedCertificate>(poll(*ca, second.ticket)));
}

BOOST_AUTO_TEST_CASE(a_call_waits_for_the_issuer_as_long_as_it_may) {
  issuer.set_finalized("processing");
  const auto ca = authority();
  const std::string kept = ticket(*ca);
  issuer.instead("/order/1", Reply::json(200, R"({"status":"processing"})"));
  issuer.set_order("valid");
  // One second of waiting: the shortest there is.
  const auto outcome = run_call(io, ca->poll(kept, request(), soon())).value();
  BOOST_TEST(std::holds_alternative<IssuedCertificate>(outcome));
}

BOOST_AUTO_TEST_CASE(nonces_that_are_not_taken_are_no_failure) {
  for (int i = 0; i < 10; ++i) issuer.instead("/order", problem(400, "badNonce"));
  const auto ca = authority();
  BOOST_TEST(std::holds_alternative<PendingIssuance>(issue(*ca)));
  BOOST_TEST(issuer.count("/order") == 11U);
  for (int i = 0; i < 20; ++i) issuer.instead("/order", problem(400, "badNonce"));
  const auto lost = std::get<Unreachable>(issue(*ca));
  BOOST_TEST((lost.trouble == Trouble::protocol));
  BOOST_TEST(!lost.may_have_issued);
}

BOOST_AUTO_TEST_CASE(one_order_at_a_time_is_to_be_proved) {
  const auto ca = authority();
  const std::string kept = ticket(*ca);
  auto other = request();
  other.order = Uuid{{2}};
  const auto waits = std::get<PendingIssuance>(run_call(io, ca->issue(other, soon())).value());
  BOOST_TEST(issuer.count("/order") == 1U);
  poll(*ca, kept);
  const auto goes_on =
      std::get<PendingIssuance>(run_call(io, ca->poll(waits.ticket, other, soon())).value());
  BOOST_TEST(issuer.count("/order") == 2U);
  BOOST_TEST(goes_on.waits_for == "");
}

BOOST_AUTO_TEST_CASE(what_was_published_for_dns_gets_its_time) {
  const auto dns = [](const std::string& status) {
    return Reply::json(200, R"({"status":")" + status + R"(","identifier":{"value":"b.test"},
        "challenges":[{"type":"dns-01","status":"pending","token":"t","url":"http://127.0.0.1:1/"}]})");
  };
  const auto ca = authority(R"({"challenge":"dns-01","dnsWaitSeconds":60})");
  const std::string kept = ticket(*ca);
  issuer.instead("/authz/1", dns("pending"));
  issuer.instead("/authz/1", dns("pending"));
  const auto spreads = std::get<PendingIssuance>(poll(*ca, kept));
  BOOST_TEST(spreads.retry_after.count() == 60);
  BOOST_TEST(hook_actions() == "set");
  clock.advance(std::chrono::seconds(30));
  // A fresh process publishes again, which does no harm, and waits for the rest of the time only.
  issuer.instead("/authz/1", dns("pending"));
  issuer.instead("/authz/1", dns("pending"));
  const auto fresh = authority(R"({"challenge":"dns-01","dnsWaitSeconds":60})");
  const auto rest = std::get<PendingIssuance>(poll(*fresh, spreads.ticket));
  BOOST_TEST(rest.retry_after.count() == 30);
  // Nobody needs it any more: it is taken back, also by a process that has not published it.
  issuer.instead("/authz/1", dns("pending"));
  run_call(io, authority(R"({"challenge":"dns-01"})")->forget(rest.ticket, soon())).value();
  BOOST_TEST(hook_actions() == "set set clear");
}

BOOST_AUTO_TEST_CASE(what_was_published_is_taken_back_when_it_fails) {
  const auto ca = authority();
  const std::string kept = ticket(*ca);
  issuer.instead("/challenge/1", problem(403, "unauthorized"));
  const auto refused = std::get<Refused>(poll(*ca, kept));
  BOOST_TEST((refused.trouble == Trouble::forbidden));
  BOOST_TEST(hook_actions() == "set clear");
}

BOOST_AUTO_TEST_CASE(a_lost_order_is_followed_by_another_up_to_four) {
  issuer.set_order("invalid");
  issuer.set_authorization("invalid");
  const auto ca = authority();
  std::string kept = ticket(*ca);
  for (const long wait_s : {60, 240, 960}) {
    const auto again = std::get<PendingIssuance>(poll(*ca, kept));
    BOOST_TEST(again.retry_after.count() == wait_s);
    BOOST_TEST(again.waits_for.find("another order") != std::string::npos);
    kept = std::get<PendingIssuance>(poll(*ca, again.ticket)).ticket;
  }
  const auto refused = std::get<Refused>(poll(*ca, kept));
  BOOST_TEST(refused.detail.find("build.example.test") != std::string::npos);
  BOOST_TEST(issuer.count("/order") == 4U);
}

BOOST_AUTO_TEST_CASE(an_order_that_the_issuer_has_forgotten_is_made_again) {
  const auto ca = authority();
  const std::string kept = ticket(*ca);
  issuer.instead("/order/1", problem(404, "malformed"));
  const auto again = std::get<PendingIssuance>(poll(*ca, kept));
  const auto made = std::get<PendingIssuance>(poll(*ca, again.ticket));
  BOOST_TEST(std::holds_alternative<IssuedCertificate>(poll(*ca, made.ticket)));
}

BOOST_AUTO_TEST_CASE(an_account_that_the_issuer_has_forgotten_is_made_again) {
  const auto ca = authority();
  const std::string kept = ticket(*ca);
  issuer.knows_account(false);
  BOOST_TEST(std::holds_alternative<IssuedCertificate>(poll(*ca, kept)));
}

BOOST_AUTO_TEST_CASE(an_account_that_is_there_is_not_made_again) {
  issuer.knows_account(true);
  issuer.set_meta(R"({"termsOfService":"https://ca/terms"})");
  issue(*authority());
  BOOST_TEST(issuer.count("/account") == 1U);
}

BOOST_AUTO_TEST_CASE(terms_must_be_agreed_to) {
  issuer.set_meta(R"({"termsOfService":"https://ca/terms"})");
  const auto refused = std::get<Refused>(issue(*authority()));
  BOOST_TEST(refused.detail.find("https://ca/terms") != std::string::npos);
  issue(*authority(R"({"termsOfServiceAgreed":true,"contacts":["mailto:pki@example.test"]})"));
  const auto account = issuer.payload("/account");
  BOOST_TEST(account.at("termsOfServiceAgreed").as_bool());
  BOOST_TEST(account.at("contact").at(0).as_string() == "mailto:pki@example.test");
}

BOOST_AUTO_TEST_CASE(an_account_is_bound_to_one_of_the_issuer) {
  issuer.set_meta(R"({"externalAccountRequired":true})");
  BOOST_TEST((std::get<Refused>(issue(*authority())).trouble == Trouble::credentials));
  issue(*authority(R"({"eabKeyId":"kid-1","eabHmacKey":"c2VjcmV0"})"));
  const auto binding = issuer.payload("/account").at("externalAccountBinding");
  const auto part = [&](const char* name) {
    return std::string(as_text(from_base64url(binding.at(name).as_string()).value()));
  };
  const auto header = boost::json::parse(part("protected"));
  BOOST_TEST(header.at("alg").as_string() == "HS256");
  BOOST_TEST(header.at("kid").as_string() == "kid-1");
  BOOST_TEST(header.at("url").as_string() == issuer.url("/account"));
  BOOST_TEST(part("payload") == JoseKey::read(key_pem).value().public_jwk());
}

BOOST_AUTO_TEST_CASE(a_profile_is_named_and_so_is_what_is_replaced) {
  auto renewal = request();
  renewal.replaces_der = from_base64(
      "MIIBVTCB/aADAgECAgUAh2VDITAKBggqhkjOPQQDAjARMQ8wDQYDVQQDDAZJc3N1ZXIwIBcNMjYxMjAxMTIyOTEz"
      "WhgPMjEyNjExMDcxMjI5MTNaMA8xDTALBgNVBAMMBGxlYWYwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAR/u/Yp"
      "wy6PwYg/hLqNAcp/A3FQl5nH92J96pU4XRKhTIKfvZz1SNJmYv1qHPKSVFpJFmNP4j918+qQJdC4hCC7o0IwQDAf"
      "BgNVHSMEGDAWgBRpiFtrh0ZAQeGze4R7oK4s3gHI1DAdBgNVHQ4EFgQUNkTpXRChmQTqJPgwMIqS/Ajh+g0wCgYI"
      "KoZIzj0EAwIDRwAwRAIgYv7j2DqTKzs7pRK90Diwizoqy9KGx7r0mgdwlzsCmiMCIHT4VdWfEM1c41dimlF9+oDz"
      "hllaGIgJVHfiT9Z8YSoM");
  const auto ca = authority(R"({"profile":"codesign"})");
  run_call(io, ca->issue(renewal, soon())).value();
  BOOST_TEST(issuer.payload("/order").at("profile").as_string() == "codesign");
  BOOST_TEST(issuer.payload("/order").at("replaces").as_string() ==
             "aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE");
  // The issuer minds: it is asked again without.
  issuer.instead("/order", problem(409, "alreadyReplaced"));
  const auto again = run_call(io, ca->issue(renewal, soon())).value();
  BOOST_TEST(std::holds_alternative<PendingIssuance>(again));
  BOOST_TEST(!issuer.payload("/order").as_object().contains("replaces"));
}

BOOST_AUTO_TEST_CASE(the_preferred_chain_is_looked_for_among_the_alternates) {
  const auto chain_of = [](const char* host) {
    return net::make_self_signed(host)->certificate_pem;
  };
  const std::string other = chain_of("other.example.test");
  issuer.set_order("valid");
  const auto fetched = [&](const char* preferred) {
    Reply first{.status = 200, .body = issuer.chain()};
    first.headers = {{"Link", "<" + issuer.url("/gone") + ">;rel=\"alternate\""},
                     {"Link", "<" + issuer.url("/other") + ">;rel=\"alternate\""}};
    issuer.instead("/certificate/1", first);
    issuer.instead("/other", Reply{.status = 200, .body = other});
    const auto ca = authority(R"({"preferredChain":")" + std::string(preferred) + R"("})");
    return std::get<IssuedCertificate>(poll(*ca, ticket(*ca)));
  };
  const auto found = fetched("other.example.test");
  BOOST_TEST((found.certificate_der == crypto::from_pem("CERTIFICATE", other).value().at(0)));
  BOOST_TEST(found.warnings.empty());
  const auto not_found = fetched("nobody.example.test");
  BOOST_TEST(not_found.chain_der.size() == 1U);
  BOOST_REQUIRE(not_found.warnings.size() == 1U);
  BOOST_TEST(not_found.warnings.front().find("nobody.example.test") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(answers_that_are_none_are_told_so) {
  const auto ca = authority();
  const std::string kept = ticket(*ca);
  const auto trouble = [&](const char* target, Reply reply) {
    issuer.instead(target, std::move(reply));
    return std::get<Unreachable>(poll(*ca, kept)).trouble;
  };
  BOOST_TEST((trouble("/order/1", Reply::json(200, "<html>")) == Trouble::protocol));
  BOOST_TEST((trouble("/order/1", Reply{}) == Trouble::protocol));
  BOOST_TEST((trouble("/order/1", Reply::json(503, "busy")) == Trouble::unavailable));
  BOOST_TEST((trouble("/order/1", problem(429, "rateLimited")) == Trouble::rate_limited));
  BOOST_TEST((trouble("/authz/1", Reply::json(200, "[]")) == Trouble::protocol));
  issuer.set_order("valid");
  BOOST_TEST(
      (trouble("/certificate/1", Reply{.status = 200, .body = "no pem"}) == Trouble::protocol));
  BOOST_TEST((trouble("/order/1", Reply::json(200, R"({"status":"valid"})")) == Trouble::protocol));
  BOOST_TEST(std::holds_alternative<IssuedCertificate>(poll(*ca, kept)));
}

BOOST_AUTO_TEST_CASE(an_issuer_that_is_silent_costs_the_deadline_and_no_more) {
  issuer.instead("/dir", Reply::hang());
  const auto begin = std::chrono::steady_clock::now();
  const auto ca = authority();
  const auto deadline = begin + std::chrono::milliseconds(300);
  const auto outcome = run_call(io, ca->issue(request(), deadline)).value();
  BOOST_TEST((std::get<Unreachable>(outcome).trouble == Trouble::timed_out));
  BOOST_TEST((std::chrono::steady_clock::now() - begin < std::chrono::seconds(5)));
}

BOOST_AUTO_TEST_CASE(a_finalize_that_got_there_before_is_not_a_failure) {
  issuer.set_order("ready");
  const auto ca = authority();
  const std::string kept = ticket(*ca);
  issuer.instead("/finalize/1", problem(403, "orderNotReady"));
  BOOST_TEST((std::get<Unreachable>(poll(*ca, kept)).trouble == Trouble::unavailable));
  issuer.set_order("valid");
  BOOST_TEST(std::holds_alternative<IssuedCertificate>(poll(*ca, kept)));
}

BOOST_AUTO_TEST_CASE(a_request_that_the_issuer_does_not_like_is_refused) {
  issuer.set_order("ready");
  const auto ca = authority();
  const std::string kept = ticket(*ca);
  issuer.instead("/finalize/1", problem(400, "badCSR"));
  const auto refused = std::get<Refused>(poll(*ca, kept));
  BOOST_TEST((refused.trouble == Trouble::rejected));
  BOOST_TEST(refused.detail.find("because") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_address_without_tls_or_none_is_not_followed) {
  issuer.instead("/order",
                 Reply{.status = 201, .body = "{}", .headers = {{"Location", "ftp://x"}}});
  const auto ca = authority();
  const std::string kept = ticket(*ca);
  BOOST_TEST((std::get<Unreachable>(poll(*ca, kept)).trouble == Trouble::protocol));
}

BOOST_AUTO_TEST_CASE(certificates_are_revoked_by_the_account) {
  const auto ca = authority();
  using Outcome = ports::Revoker::Outcome;
  const auto revoke = [&](const std::string& why) -> Outcome {
    return run_call(io, ca->revoker()->revoke(Bytes{1, 2, 3}, why, soon())).value();
  };
  BOOST_TEST(std::holds_alternative<ports::Revoker::Done>(revoke("KEY_COMPROMISE")));
  BOOST_TEST(issuer.payload("/revoke").at("reason").as_int64() == 1);
  BOOST_TEST(issuer.payload("/revoke").at("certificate").as_string() == "AQID");
  issuer.instead("/revoke", problem(400, "alreadyRevoked"));
  BOOST_TEST(std::holds_alternative<ports::Revoker::Done>(revoke("")));
  BOOST_TEST(!issuer.payload("/revoke").as_object().contains("reason"));
  issuer.instead("/revoke", problem(403, "unauthorized"));
  BOOST_TEST((std::get<Refused>(revoke("")).trouble == Trouble::forbidden));
}

BOOST_AUTO_TEST_CASE(a_test_of_the_connection_tells_what_it_found) {
  issuer.set_meta(R"({"profiles":{"tls":"x"}})");
  const auto outcome = run_call(io, authority(R"({"profile":"codesign"})")->probe(soon())).value();
  const auto& report = std::get<ports::ProbeReport>(outcome);
  const auto has = [](const std::vector<std::string>& lines, std::string_view part) {
    return std::ranges::any_of(
        lines, [&](const std::string& line) { return line.find(part) != std::string::npos; });
  };
  BOOST_TEST(has(report.facts, "Made the account: " + issuer.url("/account/1")));
  BOOST_TEST(has(report.facts, "Orders will be for: build.example.test"));
  BOOST_TEST(has(report.warnings, "no profile codesign"));
  BOOST_TEST(has(report.warnings, "codeSigning"));
  BOOST_TEST(issuer.count("/order") == 0U);
  const auto second = run_call(io, authority()->probe(soon())).value();
  BOOST_TEST(has(std::get<ports::ProbeReport>(second).facts, "The account is there"));
}

BOOST_AUTO_TEST_CASE(a_key_is_made_where_there_is_none) {
  const auto ca = authority(R"({"accountKey":null})");
  BOOST_TEST((std::get<Refused>(issue(*ca)).trouble == Trouble::credentials));
  using Exchanged = std::vector<ports::SecretExchange::Exchanged>;
  const auto made =
      std::get<Exchanged>(run_call(io, ca->secret_exchange()->exchange(soon())).value());
  BOOST_REQUIRE(made.size() == 1U);
  BOOST_TEST(made.front().option == "");
  BOOST_TEST(made.front().into == "accountKey");
  BOOST_TEST(JoseKey::read(Secret(made.front().value)).value().algorithm() == "ES256");
  const auto other = authority();
  const auto none = run_call(io, other->secret_exchange()->exchange(soon())).value();
  BOOST_TEST(std::get<Exchanged>(none).empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::ca::acme

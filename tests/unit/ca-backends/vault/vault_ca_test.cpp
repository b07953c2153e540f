#include "ca-backends/vault/vault_ca.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

#include "ca-backends/shared/exchange.hpp"
#include "tests/unit/ca-backends/vault/vault_world.hpp"

namespace sealmint::ca::vault {
namespace {

using namespace std::chrono_literals;
using ports::Trouble;
using testing::Reply;
using testing::Request;

std::string body_with(boost::json::object data, boost::json::array warnings = {}) {
  return boost::json::serialize(
      boost::json::object{{"data", std::move(data)}, {"warnings", std::move(warnings)}});
}

struct Fixture {
  std::string leaf = some_certificate_pem("leaf");
  std::string issuer = some_certificate_pem("issuer");
  std::string root = some_certificate_pem("root");

  // Logs everybody in and gives all other requests the same answer.
  static VaultWorld::Handler answering(Reply reply) {
    return [reply](const Request& request) {
      return request.target.ends_with("/login") ? lease("token") : reply;
    };
  }
  static ports::Refused refused(Reply reply) {
    VaultWorld world(answering(std::move(reply)));
    return std::get<ports::Refused>(world.issue());
  }
  static ports::Unreachable lost(Reply reply) {
    VaultWorld world(answering(std::move(reply)));
    return std::get<ports::Unreachable>(world.issue());
  }
  static ports::IssuedCertificate issued(std::string body) {
    VaultWorld world(answering(Reply::json(200, std::move(body))));
    return std::get<ports::IssuedCertificate>(world.issue());
  }
};

const boost::json::object wrapped{{"roleId", "role"}, {"wrappedSecretId", "wrapping"}};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(vault_ca, Fixture)

BOOST_AUTO_TEST_CASE(a_request_says_what_shall_be_certified) {
  VaultWorld world(answering(Reply::json(200, body_with({{"certificate", leaf}}))),
                   {{"roleId", "role"},
                    {"secretId", "secret"},
                    {"mount", "/team one/pki/"},
                    {"role", "code sign"},
                    {"namesSigner", true}});
  auto order = world.order();
  order.profile.uris = {"urn:a", "urn:b,c"};
  order.profile.dns_names = {"a.test"};
  order.profile.email_addresses = {"a@b.test"};
  testing::value_or_throw(world.world.run(
      [&] { return world.authority->issue(order, testing::BackendWorld::soon()); }));
  const auto request = world.issuer.requests().at(1);
  BOOST_TEST(request.target == "/v1/team%20one/pki/sign/code%20sign");
  const auto body = read_json(request.body).value();
  BOOST_TEST(*text_member(body, "csr") ==
             crypto::to_pem("CERTIFICATE REQUEST", world.wanted.csr_der()));
  BOOST_TEST(*text_member(body, "common_name") == "signer one");
  BOOST_TEST(*text_member(body, "ttl") == "86400s");
  BOOST_TEST(*text_member(body, "alt_names") == "a.test,a@b.test");
  BOOST_TEST(boost::json::serialize(body.at("uri_sans")) == R"(["urn:a","urn:b,c"])");
}

BOOST_AUTO_TEST_CASE(roles_that_allow_no_uris_are_asked_for_none) {
  VaultWorld world(answering(Reply::json(200, body_with({{"certificate", leaf}}))),
                   {{"roleId", "role"}, {"secretId", "secret"}});
  auto order = world.order();
  order.profile.uris = {"urn:a"};
  testing::value_or_throw(world.world.run(
      [&] { return world.authority->issue(order, testing::BackendWorld::soon()); }));
  const auto body = read_json(world.issuer.requests().at(1).body).value();
  BOOST_TEST(!body.as_object().contains("uri_sans"));
}

BOOST_AUTO_TEST_CASE(a_chain_may_be_absent_a_text_or_a_list) {
  BOOST_TEST(issued(body_with({{"certificate", leaf}})).chain_der.empty());
  BOOST_TEST(issued(body_with({{"certificate", leaf}, {"issuing_ca", issuer}})).chain_der.size() ==
             1U);
  BOOST_TEST(
      issued(body_with({{"certificate", leaf}, {"ca_chain", issuer + root}})).chain_der.size() ==
      2U);
  BOOST_TEST(issued(body_with({{"certificate", leaf},
                               {"ca_chain", boost::json::array{issuer, root}},
                               {"issuing_ca", issuer}}))
                 .chain_der.size() == 3U);
  BOOST_TEST(issued(body_with({{"certificate", leaf}, {"ca_chain", nullptr}})).chain_der.empty());
}

BOOST_AUTO_TEST_CASE(warnings_of_the_issuer_are_handed_on) {
  const auto outcome = issued(body_with({{"certificate", leaf}}, {"TTL\nis capped", 7}));
  BOOST_REQUIRE(outcome.warnings.size() == 1U);
  BOOST_TEST(outcome.warnings[0].find("TTL is capped") != std::string::npos, outcome.warnings[0]);
}

BOOST_AUTO_TEST_CASE(a_refusal_is_final_and_says_why) {
  const auto rule = refused(errors(400, "common name x not allowed by this role"));
  BOOST_TEST((rule.trouble == Trouble::rejected));
  BOOST_TEST(rule.detail.find("not allowed by this role") != std::string::npos, rule.detail);
  BOOST_TEST(rule.detail.find("codesign") != std::string::npos, rule.detail);
  BOOST_TEST((refused(errors(400, "unknown role: codesign")).trouble == Trouble::not_found));
  BOOST_TEST((refused(Reply::json(404, R"({"errors":[]})")).trouble == Trouble::not_found));
}

BOOST_AUTO_TEST_CASE(a_failure_says_what_kind_and_whether_there_may_be_a_certificate) {
  struct Row {
    unsigned status;
    Trouble trouble;
    bool may_have_issued;
  };
  for (const Row& row : {Row{202, Trouble::protocol, true},
                         {307, Trouble::unavailable, false},
                         {412, Trouble::unavailable, false},
                         {429, Trouble::rate_limited, false},
                         {472, Trouble::unavailable, false},
                         {473, Trouble::unavailable, false},
                         {500, Trouble::unavailable, true},
                         {501, Trouble::unavailable, false},
                         {502, Trouble::unavailable, true},
                         {503, Trouble::unavailable, false},
                         {504, Trouble::unavailable, true}}) {
    const auto failure = lost(errors(row.status, "said"));
    BOOST_TEST((failure.trouble == row.trouble), row.status);
    BOOST_TEST(failure.may_have_issued == row.may_have_issued, row.status);
  }
  BOOST_TEST(lost(errors(503, "")).detail.find("sealed") != std::string::npos);
  BOOST_TEST(lost({.status = 307, .headers = {{"Location", "https://other.test/"}}})
                 .detail.find("active node") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_wish_to_wait_is_handed_on) {
  Reply throttled = errors(429, "quota");
  throttled.headers.emplace_back("Retry-After", "9");
  BOOST_TEST((lost(throttled).retry_after == 9s));
}

BOOST_AUTO_TEST_CASE(an_answer_that_is_none_is_a_failure) {
  for (const std::string& body :
       {std::string(), std::string("<html>"), std::string("[]"), std::string("{}"),
        std::string(R"({"data":7})"), std::string(R"({"data":{}})"), body_with({}),
        body_with({{"certificate", "junk"}}), body_with({{"certificate", leaf + issuer}}),
        body_with({{"certificate", leaf}, {"ca_chain", boost::json::array{7}}}),
        body_with({{"certificate", leaf},
                   {"ca_chain", boost::json::array(17, boost::json::value(issuer))}}),
        std::string(R"({"data":{},"data":{}})"), std::string(5000, '[')}) {
    const auto failure = lost(Reply::json(200, body));
    BOOST_TEST((failure.trouble == Trouble::protocol), body.substr(0, 60));
    BOOST_TEST(failure.may_have_issued);
  }
  BOOST_TEST(lost(Reply::cut_off("{\"data\"", 500)).may_have_issued);
  BOOST_TEST(lost(Reply::hang_up()).may_have_issued);
}

BOOST_AUTO_TEST_CASE(an_order_that_is_over_is_not_sent) {
  VaultWorld world(answering(Reply::json(200, body_with({{"certificate", leaf}}))));
  auto order = world.order();
  order.profile.not_after = world.world.clock.now();
  const auto outcome =
      world.world.run([&] { return world.authority->issue(order, testing::BackendWorld::soon()); });
  BOOST_TEST(std::holds_alternative<ports::Refused>(*outcome));
  BOOST_TEST(world.issuer.requests().empty());
}

BOOST_AUTO_TEST_CASE(revoking_names_the_serial_number_with_colons) {
  VaultWorld world(answering(Reply::json(200, R"({"data":{"state":"revoked"}})")));
  const Bytes certificate = crypto::from_pem("CERTIFICATE", leaf).value().front();
  BOOST_TEST(std::holds_alternative<ports::Revoker::Done>(world.revoke(certificate)));
  const auto request = world.issuer.requests().at(1);
  BOOST_TEST(request.target == "/v1/pki/revoke");
  const std::string serial = *text_member(read_json(request.body).value(), "serial_number");
  std::string digits = serial;
  std::erase(digits, ':');
  BOOST_TEST(digits == crypto::read_certificate(certificate).value().serial_number);
  BOOST_TEST(std::count(serial.begin(), serial.end(), ':') ==
             static_cast<std::ptrdiff_t>(digits.size() / 2 - 1));
}

BOOST_AUTO_TEST_CASE(what_vault_does_not_have_cannot_be_revoked) {
  VaultWorld world(answering(errors(400, "certificate with serial 01 not found.")));
  const Bytes certificate = crypto::from_pem("CERTIFICATE", leaf).value().front();
  BOOST_TEST((std::get<ports::Refused>(world.revoke(certificate)).trouble == Trouble::not_found));
  BOOST_TEST((std::get<ports::Refused>(world.revoke(Bytes{1})).trouble == Trouble::rejected));
}

BOOST_AUTO_TEST_CASE(a_wrapped_secret_is_looked_at_before_it_is_opened) {
  const auto conduct = [](const Request& request) {
    if (request.target.ends_with("/lookup")) {
      return Reply::json(200, R"({"data":{"creation_path":"auth/approle/role/mint/secret-id"}})");
    }
    return Reply::json(200, R"({"data":{"secret_id":"lasting"}})");
  };
  VaultWorld world(conduct, wrapped);
  const auto outcome = world.exchange();
  const auto& exchanged = std::get<std::vector<ports::SecretExchange::Exchanged>>(outcome);
  BOOST_REQUIRE(exchanged.size() == 1U);
  BOOST_TEST(exchanged[0].option == "wrappedSecretId");
  BOOST_TEST(exchanged[0].value == "lasting");
  BOOST_TEST(exchanged[0].into == "secretId");
  BOOST_TEST(world.asked() == "POST /v1/sys/wrapping/lookup\nPOST /v1/sys/wrapping/unwrap\n");
  BOOST_TEST(world.issuer.requests()[1].header("X-Vault-Token") == "wrapping");
}

BOOST_AUTO_TEST_CASE(a_wrapping_token_that_was_opened_or_swapped_is_an_alarm) {
  VaultWorld opened(
      [](const Request&) { return errors(400, "wrapping token is not valid or does not exist"); },
      wrapped);
  const auto alarm = std::get<ports::Refused>(opened.exchange());
  BOOST_TEST((alarm.trouble == Trouble::credentials));
  BOOST_TEST(alarm.detail.find("somebody else may have opened it") != std::string::npos);
  VaultWorld swapped(
      [](const Request&) {
        return Reply::json(200, R"({"data":{"creation_path":"sys/wrapping/wrap"}})");
      },
      wrapped);
  BOOST_TEST(std::get<ports::Refused>(swapped.exchange()).detail.find("sys/wrapping/wrap") !=
             std::string::npos);
  BOOST_TEST(swapped.issuer.requests().size() == 1U);
  VaultWorld sealed([](const Request&) { return errors(503, "sealed"); }, wrapped);
  BOOST_TEST(std::holds_alternative<ports::Unreachable>(sealed.exchange()));
}

BOOST_AUTO_TEST_CASE(a_wrapped_secret_that_was_not_exchanged_is_no_login) {
  VaultWorld world([](const Request&) { return lease("token"); }, wrapped);
  BOOST_TEST((std::get<ports::Refused>(world.issue()).trouble == Trouble::credentials));
  VaultWorld plain([](const Request&) { return lease("token"); });
  BOOST_TEST(plain.authority->secret_exchange() == nullptr);
}

BOOST_AUTO_TEST_CASE(a_probe_warns_of_a_role_that_cannot_do) {
  const auto conduct = [this](const Request& request) {
    if (request.target.ends_with("/login")) return lease("token", 7200);
    if (request.target.ends_with("/ca_chain")) return Reply{.status = 200};
    if (request.target.ends_with("/ca/pem")) return Reply{.status = 200, .body = root};
    return Reply::json(200, body_with({{"code_signing_flag", false},
                                       {"server_flag", true},
                                       {"key_type", "rsa"},
                                       {"no_store", true},
                                       {"max_ttl", 2592000}}));
  };
  VaultWorld world(conduct);
  const auto report = std::get<ports::ProbeReport>(world.probe());
  BOOST_TEST(report.issuers_der.size() == 1U);
  BOOST_TEST(report.warnings.size() == 4U);
  BOOST_REQUIRE(report.facts.size() == 2U);
  BOOST_TEST(report.facts[0].find("2 hours") != std::string::npos, report.facts[0]);
  BOOST_TEST(report.facts[1].find("30 days") != std::string::npos, report.facts[1]);
}

BOOST_AUTO_TEST_CASE(options_that_need_each_other_are_asked_for) {
  const auto complaint = [](boost::json::object options) {
    options["url"] = "https://vault.test";
    options["role"] = options.contains("role") ? options["role"] : "codesign";
    const auto checked = testing::value_or_throw(
        check_options(backend.options, boost::json::serialize(options), nullptr));
    const auto read = testing::value_or_throw(read_options(backend.options, checked));
    const auto result = backend.check(read);
    return result.has_error() ? result.error().issues.at(0).path : std::string("fine");
  };
  BOOST_TEST(complaint(approle()) == "fine");
  BOOST_TEST(complaint({}) == "configuration/roleId");
  BOOST_TEST(complaint({{"roleId", "r"}}) == "configuration/secretId");
  BOOST_TEST(complaint({{"auth", "token"}}) == "configuration/token");
  BOOST_TEST(complaint({{"auth", "cert"}}) == "configuration/tlsClientCertificate");
  BOOST_TEST(complaint({{"auth", "jwt"}}) == "configuration/jwt");
  BOOST_TEST(complaint({{"auth", "kubernetes"}, {"jwt", "j"}}) == "configuration/jwtRole");
  auto options = approle();
  options["mount"] = "a/../b";
  BOOST_TEST(complaint(options) == "configuration/mount");
  options = approle();
  options["role"] = "a/b";
  BOOST_TEST(complaint(options) == "configuration/role");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::ca::vault

// The vault backend against an OpenBao with an AppRole, a role for code signing and one for TLS.
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>

#include "ca-backends/shared/exchange.hpp"
#include "core/crypto/certificate.hpp"
#include "net/client_tls.hpp"
#include "tests/contract/ca_peers/peer.hpp"
#include "tests/support/certification_request.hpp"

namespace sealmint::ca {
namespace {

using namespace std::chrono_literals;
using ports::Trouble;
using testing::BackendWorld;
using testing::CertificationRequest;
using testing::make_authority;
using testing::Peer;
using testing::value_or_throw;

boost::json::object with_approle(const Peer& peer) {
  return {{"url", peer.value("URL")},
          {"mount", peer.value("PKI_MOUNT")},
          {"role", peer.value("PKI_ROLE")},
          {"roleId", peer.value("ROLE_ID")},
          {"secretId", peer.value("SECRET_ID")},
          {"tlsAuthorities", peer.file("CA_BUNDLE")}};
}

boost::json::object with_token(const Peer& peer, std::string_view token) {
  auto configuration = with_approle(peer);
  configuration.erase("roleId");
  configuration.erase("secretId");
  configuration["auth"] = "token";
  configuration["token"] = token;
  return configuration;
}

struct Client {
  explicit Client(boost::json::object configuration)
      : authority(make_authority(world, "vault", std::move(configuration))) {}

  ports::IssueOutcome issue(const ports::IssueRequest& order) {
    return value_or_throw(world.run([&] { return authority->issue(order, BackendWorld::soon()); }));
  }
  ports::IssuedCertificate issued(const ports::IssueRequest& order) {
    const auto outcome = issue(order);
    if (const auto* const refused = std::get_if<ports::Refused>(&outcome)) {
      BOOST_FAIL(refused->detail);
    }
    if (const auto* const lost = std::get_if<ports::Unreachable>(&outcome)) {
      BOOST_FAIL(lost->detail);
    }
    return std::get<ports::IssuedCertificate>(outcome);
  }
  ports::Refused refused(const ports::IssueRequest& order) {
    const auto outcome = issue(order);
    BOOST_REQUIRE(std::holds_alternative<ports::Refused>(outcome));
    return std::get<ports::Refused>(outcome);
  }
  ports::ProbeOutcome probe() {
    return value_or_throw(world.run([&] { return authority->probe(BackendWorld::soon()); }));
  }
  ports::Revoker::Outcome revoke(const Bytes& certificate) {
    return value_or_throw(world.run([&] {
      return authority->revoker()->revoke(certificate, "KEY_COMPROMISE", BackendWorld::soon());
    }));
  }
  ports::SecretExchange::Outcome exchange() {
    return value_or_throw(
        world.run([&] { return authority->secret_exchange()->exchange(BackendWorld::soon()); }));
  }

  BackendWorld world;
  std::shared_ptr<ports::CertificateAuthority> authority;
};

// Base64 as it was before it was written down without what fills it up.
std::string padded(std::string text) {
  while (text.size() % 4 != 0) text += '=';
  return text;
}

bool speaks_of_ttl(const std::vector<std::string>& warnings) {
  return std::ranges::any_of(
      warnings, [](const auto& text) { return text.find("TTL") != std::string::npos; });
}

// What an operator of the peer does to it. Answers the JSON of a success, or null.
class Operator {
 public:
  explicit Operator(const Peer& peer)
      : url_(peer.value("URL")),
        token_(peer.value("ROOT_TOKEN")),
        client_(value_or_throw(net::make_client_tls(peer.file("CA_BUNDLE"))),
                {10s, 16 * 1024, 1024 * 1024}, BackendWorld::loopback_only()) {}

  boost::json::value call(std::string method, std::string_view path, std::string body = {},
                          std::string_view wrap_ttl = {}) {
    net::HttpCall call;
    call.method = std::move(method);
    call.url = value_or_throw(net::parse_http_url(url_ + "/v1/" + std::string(path)));
    call.headers = {{"X-Vault-Token", token_}};
    if (!wrap_ttl.empty()) call.headers.emplace_back("X-Vault-Wrap-TTL", wrap_ttl);
    call.body = std::move(body);
    const auto answer = value_or_throw(world_.run([&] { return client_.call(call); }));
    BOOST_REQUIRE_MESSAGE(answer.status < 300, path << ": " << answer.status);
    return answer.body.empty() ? boost::json::value() : value_or_throw(read_json(answer.body));
  }
  std::string wrapped_secret_id() {
    const auto answer = call("POST", "auth/approle/role/signer/secret-id", "{}", "120");
    return std::string(answer.at("wrap_info").at("token").as_string());
  }
  std::string token_of(std::string_view policy) {
    const auto answer = call("POST", "auth/token/create",
                             R"({"policies":[")" + std::string(policy) + R"("],"ttl":"1h"})");
    return std::string(answer.at("auth").at("client_token").as_string());
  }

 private:
  std::string url_;
  std::string token_;
  BackendWorld world_;
  net::HttpClient client_;
};

ports::IssueRequest order_of(const CertificationRequest& wanted, std::chrono::hours lifetime) {
  auto order = wanted.order();
  order.profile.not_after =
      std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now() + lifetime);
  return order;
}

bool is_for(const ports::IssuedCertificate& issued, const CertificationRequest& wanted) {
  return value_or_throw(crypto::read_certificate(issued.certificate_der)).spki_der ==
         wanted.spki_der();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(vault_peer)

BOOST_AUTO_TEST_CASE(a_certificate_for_code_signing_is_issued_with_its_chain) {
  const auto peer = Peer::find("openbao");
  if (!peer) return;
  Client client(with_approle(*peer));
  const CertificationRequest wanted("signer one");
  const auto order = order_of(wanted, 48h);
  const auto issued = client.issued(order);
  const auto leaf = value_or_throw(crypto::read_certificate(issued.certificate_der));
  BOOST_TEST(is_for(issued, wanted));
  BOOST_TEST(leaf.common_name == "signer one");
  BOOST_TEST((leaf.extended_key_usages == std::vector<std::string>{"codeSigning"}));
  BOOST_TEST((order.profile.not_after - leaf.not_after < 5s));
  BOOST_TEST((leaf.not_after - order.profile.not_after < 5s));
  const bool has_issuer = std::ranges::any_of(issued.chain_der, [&](const Bytes& der) {
    return value_or_throw(crypto::read_certificate(der)).subject == leaf.issuer;
  });
  BOOST_TEST(has_issuer);
  // It may say that it leaves out names of the request, but not that it shortens the life.
  BOOST_TEST(!speaks_of_ttl(issued.warnings));
}

BOOST_AUTO_TEST_CASE(a_lifetime_that_is_shortened_comes_with_a_warning) {
  const auto peer = Peer::find("openbao");
  if (!peer) return;
  Client client(with_approle(*peer));
  const auto issued = client.issued(order_of(CertificationRequest("signer one"), 24h * 900));
  BOOST_TEST(speaks_of_ttl(issued.warnings));
}

BOOST_AUTO_TEST_CASE(wrong_credentials_are_said_to_be_wrong) {
  const auto peer = Peer::find("openbao");
  if (!peer) return;
  auto configuration = with_approle(*peer);
  configuration["secretId"] = "01890a5d-ac96-774b-bcce-b302099a8057";
  Client client(std::move(configuration));
  const auto refused = client.refused(order_of(CertificationRequest("signer one"), 1h));
  BOOST_TEST((refused.trouble == Trouble::credentials), refused.detail);
  BOOST_TEST(refused.detail.find("AppRole") != std::string::npos, refused.detail);
  Client stranger(with_token(*peer, "s.unknown"));
  BOOST_TEST((stranger.refused(order_of(CertificationRequest("signer one"), 1h)).trouble ==
              Trouble::credentials));
}

BOOST_AUTO_TEST_CASE(a_token_without_the_right_is_told_apart_from_none) {
  const auto peer = Peer::find("openbao");
  if (!peer) return;
  Operator op(*peer);
  const CertificationRequest wanted("signer one");
  Client able(with_token(*peer, op.token_of("signer")));
  BOOST_TEST(is_for(able.issued(order_of(wanted, 1h)), wanted));
  Client unable(with_token(*peer, op.token_of("default")));
  BOOST_TEST((unable.refused(order_of(wanted, 1h)).trouble == Trouble::forbidden));
}

BOOST_AUTO_TEST_CASE(an_unknown_role_is_not_found) {
  const auto peer = Peer::find("openbao");
  if (!peer) return;
  auto configuration = with_approle(*peer);
  configuration["role"] = "nosuch";
  Client client(std::move(configuration));
  const auto refused = client.refused(order_of(CertificationRequest("signer one"), 1h));
  BOOST_TEST((refused.trouble == Trouble::not_found), refused.detail);
  BOOST_TEST(refused.detail.find("nosuch") != std::string::npos, refused.detail);
}

BOOST_AUTO_TEST_CASE(an_unknown_namespace_is_not_found) {
  const auto peer = Peer::find("openbao");
  if (!peer) return;
  auto configuration = with_approle(*peer);
  configuration["namespace"] = "nosuch/";
  Client client(std::move(configuration));
  const auto refused = client.refused(order_of(CertificationRequest("signer one"), 1h));
  BOOST_TEST((refused.trouble == Trouble::not_found), refused.detail);
  BOOST_TEST(refused.detail.find("namespace") != std::string::npos, refused.detail);
}

BOOST_AUTO_TEST_CASE(a_revoked_certificate_may_be_revoked_again) {
  const auto peer = Peer::find("openbao");
  if (!peer) return;
  Client client(with_approle(*peer));
  const auto issued = client.issued(order_of(CertificationRequest("signer one"), 1h));
  for (int round = 0; round < 2; ++round) {
    const auto outcome = client.revoke(issued.certificate_der);
    const auto* const refused = std::get_if<ports::Refused>(&outcome);
    BOOST_TEST(std::holds_alternative<ports::Revoker::Done>(outcome),
               (refused ? refused->detail : std::string("unreachable")));
  }
}

BOOST_AUTO_TEST_CASE(a_token_that_was_revoked_is_replaced_by_a_new_login) {
  const auto peer = Peer::find("openbao");
  if (!peer) return;
  Client client(with_approle(*peer));
  const CertificationRequest wanted("signer one");
  client.issued(order_of(wanted, 1h));
  Operator(*peer).call("PUT", "sys/leases/revoke-prefix/auth/approle");
  BOOST_TEST(is_for(client.issued(order_of(wanted, 1h)), wanted));
}

BOOST_AUTO_TEST_CASE(a_token_that_grows_old_is_renewed) {
  const auto peer = Peer::find("openbao");
  if (!peer) return;
  Client client(with_approle(*peer));
  const CertificationRequest wanted("signer one");
  client.issued(order_of(wanted, 24h));
  client.world.clock.advance(15min);  // of 20
  BOOST_TEST(is_for(client.issued(order_of(wanted, 24h)), wanted));
}

BOOST_AUTO_TEST_CASE(a_wrapped_secret_id_is_exchanged_once_only) {
  const auto peer = Peer::find("openbao");
  if (!peer) return;
  Operator op(*peer);
  auto configuration = with_approle(*peer);
  configuration.erase("secretId");
  configuration["wrappedSecretId"] = op.wrapped_secret_id();
  Client client(configuration);
  const auto outcome = client.exchange();
  const auto* const exchanged =
      std::get_if<std::vector<ports::SecretExchange::Exchanged>>(&outcome);
  BOOST_REQUIRE(exchanged);
  BOOST_REQUIRE(exchanged->size() == 1U);
  BOOST_TEST((*exchanged)[0].option == "wrappedSecretId");
  BOOST_TEST((*exchanged)[0].into == "secretId");
  auto lasting = with_approle(*peer);
  lasting["secretId"] = (*exchanged)[0].value;
  Client second(lasting);
  BOOST_TEST(second.authority->secret_exchange() == nullptr);
  const CertificationRequest wanted("signer one");
  BOOST_TEST(is_for(second.issued(order_of(wanted, 1h)), wanted));
  const auto again = std::get<ports::Refused>(client.exchange());
  BOOST_TEST((again.trouble == Trouble::credentials));
  BOOST_TEST(again.detail.find("somebody else") != std::string::npos, again.detail);
}

BOOST_AUTO_TEST_CASE(something_else_in_a_wrapping_is_not_taken) {
  const auto peer = Peer::find("openbao");
  if (!peer) return;
  const auto wrapped =
      Operator(*peer).call("POST", "sys/wrapping/wrap", R"({"secret_id":"x"})", "60");
  auto configuration = with_approle(*peer);
  configuration["wrappedSecretId"] = wrapped.at("wrap_info").at("token");
  Client client(configuration);
  const auto refused = std::get<ports::Refused>(client.exchange());
  BOOST_TEST(refused.detail.find("sys/wrapping/wrap") != std::string::npos, refused.detail);
}

BOOST_AUTO_TEST_CASE(a_probe_tells_of_login_role_and_issuers) {
  const auto peer = Peer::find("openbao");
  if (!peer) return;
  // The policy of the AppRole does not allow to read the role; that of the operator does.
  Client limited(with_approle(*peer));
  const auto report = std::get<ports::ProbeReport>(limited.probe());
  BOOST_TEST(report.issuers_der.size() >= 1U);
  BOOST_REQUIRE(report.warnings.size() == 1U);
  BOOST_TEST(report.warnings[0].find("read role") != std::string::npos, report.warnings[0]);
  Client whole(with_token(*peer, peer->value("ROOT_TOKEN")));
  const auto open = std::get<ports::ProbeReport>(whole.probe());
  BOOST_TEST(open.warnings.empty());
  const bool names_usage = std::ranges::any_of(
      open.facts, [](const auto& fact) { return fact.find("codeSigning") != std::string::npos; });
  BOOST_TEST(names_usage);
  auto configuration = with_token(*peer, peer->value("ROOT_TOKEN"));
  configuration["role"] = "tls";
  Client tls(configuration);
  BOOST_TEST(std::get<ports::ProbeReport>(tls.probe()).warnings.size() == 2U);
  configuration["role"] = "nosuch";
  Client unknown(configuration);
  BOOST_TEST((std::get<ports::Refused>(unknown.probe()).trouble == Trouble::not_found));
}

BOOST_AUTO_TEST_CASE(a_sealed_server_is_unavailable_until_it_is_unsealed) {
  const auto peer = Peer::find("openbao");
  if (!peer) return;
  Operator op(*peer);
  Client client(with_approle(*peer));
  const CertificationRequest wanted("signer one");
  op.call("PUT", "sys/seal");
  const auto outcome = client.issue(order_of(wanted, 1h));
  op.call("PUT", "sys/unseal", R"({"key":")" + padded(peer->value("UNSEAL_KEY")) + R"("})");
  const auto* const lost = std::get_if<ports::Unreachable>(&outcome);
  BOOST_REQUIRE(lost);
  BOOST_TEST((lost->trouble == Trouble::unavailable), lost->detail);
  BOOST_TEST(!lost->may_have_issued);
  BOOST_TEST(lost->detail.find("sealed") != std::string::npos, lost->detail);
  // It takes a moment to come back; each try goes to it.
  const auto until = BackendWorld::soon(20s);
  auto again = client.issue(order_of(wanted, 1h));
  while (std::holds_alternative<ports::Unreachable>(again) &&
         std::chrono::steady_clock::now() < until) {
    again = client.issue(order_of(wanted, 1h));
  }
  BOOST_TEST(std::holds_alternative<ports::IssuedCertificate>(again));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::ca

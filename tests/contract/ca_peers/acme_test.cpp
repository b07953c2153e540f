// The ACME backend against Pebble, which refuses every seventh good nonce, and against step-ca.
// Pebble's certificates are for TLS servers whatever is asked for: that they do not fit a signer is
// found by whoever asked, not by the backend.
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <atomic>

#include "ca-backends/shared/jose.hpp"
#include "core/crypto/certificate.hpp"
#include "net/http_url.hpp"
#include "tests/contract/ca_peers/peer.hpp"
#include "tests/support/certification_request.hpp"
#include "tests/support/scripted_issuer.hpp"

namespace sealmint::ca {
namespace {

using ports::PendingIssuance;
using ports::Trouble;
using testing::BackendWorld;
using testing::CertificationRequest;
using testing::make_authority;
using testing::Peer;
using testing::value_or_throw;

void post(const std::string& address, const std::string& body) {
  const auto url = value_or_throw(net::parse_http_url(address));
  boost::asio::io_context io;
  boost::asio::ip::tcp::socket socket(io);
  socket.connect({boost::asio::ip::make_address(url.host), url.port});
  boost::asio::write(socket, boost::asio::buffer("POST " + url.target +
                                                 " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                                                 "Content-Length: " +
                                                 std::to_string(body.size()) + "\r\n\r\n" + body));
  std::string answer;
  boost::system::error_code ignored;
  boost::asio::read(socket, boost::asio::dynamic_buffer(answer), ignored);
  if (!answer.starts_with("HTTP/1.1 200")) throw std::runtime_error("the responder said " + answer);
}

// A hook in front of Pebble's challenge responder.
class Responder {
 public:
  explicit Responder(const Peer& peer)
      : url_(peer.value("CHALLTESTSRV_URL")),
        hook_([this](const testing::Request& request) { return pass_on(request); }) {}

  std::string url() const { return hook_.url("/"); }
  void be_lazy() { is_lazy_ = true; }
  std::size_t count(std::string_view action) const {
    std::size_t count = 0;
    for (const auto& request : hook_.requests()) {
      count += boost::json::parse(request.body).at("action").as_string() == action ? 1U : 0U;
    }
    return count;
  }

 private:
  testing::Reply pass_on(const testing::Request& request) const {
    if (is_lazy_) return {};
    const auto told = boost::json::parse(request.body).as_object();
    const bool is_set = told.at("action").as_string() == "set";
    if (told.at("type").as_string() == "http-01") {
      boost::json::object body{{"token", told.at("token")}};
      if (is_set) body["content"] = told.at("keyAuthorization");
      post(url_ + (is_set ? "/add-http01" : "/del-http01"), boost::json::serialize(body));
      return {};
    }
    const std::string identifier(told.at("identifier").as_string());
    boost::json::object body{{"host", "_acme-challenge." + identifier + "."}};
    if (is_set) body["value"] = told.at("txtValue");
    post(url_ + (is_set ? "/set-txt" : "/clear-txt"), boost::json::serialize(body));
    return {};
  }

  std::string url_;
  std::atomic<bool> is_lazy_ = false;
  testing::ScriptedIssuer hook_;
};

ports::IssueRequest order_for(const CertificationRequest& wanted,
                              const std::vector<std::string>& names) {
  auto order = wanted.order();
  order.profile.dns_names = names;
  order.csr_der = value_or_throw(crypto::make_request(*wanted.key, order.profile));
  order.order = Uuid{{7}};
  return order;
}

struct Client {
  explicit Client(std::string_view directory, boost::json::object members, const Peer& peer) {
    members["directoryUrl"] = directory;
    members["tlsAuthorities"] = peer.file("CA_BUNDLE");
    members["termsOfServiceAgreed"] = true;
    members["accountKey"] = key_pem.reveal();
    configuration = std::move(members);
    start_anew();
  }

  // As another process would.
  void start_anew() { authority = make_authority(world, "acme", configuration); }

  ports::IssueOutcome issue(const ports::IssueRequest& order) {
    return value_or_throw(world.run([&] { return authority->issue(order, BackendWorld::soon()); }));
  }
  ports::IssueOutcome poll(const std::string& ticket, const ports::IssueRequest& order) {
    return value_or_throw(
        world.run([&] { return authority->poll(ticket, order, BackendWorld::soon()); }));
  }
  // Until it is no question of time any more.
  ports::IssueOutcome outcome(const ports::IssueRequest& order) {
    auto last = issue(order);
    for (int i = 0; i < 5 && std::holds_alternative<PendingIssuance>(last); ++i) {
      last = poll(std::get<PendingIssuance>(last).ticket, order);
    }
    return last;
  }
  ports::IssuedCertificate issued(const ports::IssueRequest& order) {
    auto last = outcome(order);
    if (const auto* const refused = std::get_if<ports::Refused>(&last)) BOOST_FAIL(refused->detail);
    if (const auto* const lost = std::get_if<ports::Unreachable>(&last)) BOOST_FAIL(lost->detail);
    if (const auto* const waits = std::get_if<PendingIssuance>(&last)) BOOST_FAIL(waits->waits_for);
    return std::get<ports::IssuedCertificate>(std::move(last));
  }
  ports::Revoker::Outcome revoke(const Bytes& certificate) {
    return value_or_throw(world.run([&] {
      return authority->revoker()->revoke(certificate, "SUPERSEDED", BackendWorld::soon());
    }));
  }
  ports::ProbeOutcome probe() {
    return value_or_throw(world.run([&] { return authority->probe(BackendWorld::soon()); }));
  }

  Secret key_pem = value_or_throw(make_jose_key_pem());
  boost::json::object configuration;
  BackendWorld world;
  std::shared_ptr<ports::CertificateAuthority> authority;
};

Client pebble_client(const Peer& peer, const Responder& responder, boost::json::object members) {
  members["hookUrl"] = responder.url();
  members["eabKeyId"] = peer.value("EAB_KID");
  members["eabHmacKey"] = peer.value("EAB_HMAC_KEY");
  members["dnsWaitSeconds"] = 0;
  return Client(peer.value("URL"), std::move(members), peer);
}

crypto::CertificateFields fields_of(const ports::IssuedCertificate& issued) {
  return value_or_throw(crypto::read_certificate(issued.certificate_der));
}

bool holds_issuer_of(const ports::IssuedCertificate& issued) {
  const auto leaf = fields_of(issued);
  return std::ranges::any_of(issued.chain_der, [&](const Bytes& der) {
    return value_or_throw(crypto::read_certificate(der)).subject == leaf.issuer;
  });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(acme_peers)

BOOST_AUTO_TEST_CASE(pebble_issues_by_http_and_takes_back) {
  const auto peer = Peer::find("pebble");
  if (!peer) return;
  const Responder responder(*peer);
  Client client = pebble_client(*peer, responder, {{"identifiers", {"sign.example.test"}}});
  const CertificationRequest wanted("sign.example.test");
  const auto issued = client.issued(order_for(wanted, {"sign.example.test"}));
  const auto leaf = fields_of(issued);
  BOOST_TEST((leaf.spki_der == wanted.spki_der()));
  BOOST_TEST(holds_issuer_of(issued));
  // What the verifier of the service will refuse.
  const std::vector<std::string> usages{"serverAuth"};
  BOOST_TEST(leaf.extended_key_usages == usages, boost::test_tools::per_element());
  BOOST_TEST(responder.count("set") == 1U);
  BOOST_TEST(responder.count("clear") == 1U);
  BOOST_TEST(std::holds_alternative<ports::Revoker::Done>(client.revoke(issued.certificate_der)));
  BOOST_TEST(std::holds_alternative<ports::Revoker::Done>(client.revoke(issued.certificate_der)));
}

BOOST_AUTO_TEST_CASE(pebble_issues_by_dns_for_names_and_a_wildcard) {
  const auto peer = Peer::find("pebble");
  if (!peer) return;
  const Responder responder(*peer);
  const std::vector<std::string> names{"a.example.test", "*.b.example.test"};
  Client client = pebble_client(*peer, responder,
                                {{"identifiers", boost::json::array(names.begin(), names.end())},
                                 {"challenge", "dns-01"},
                                 {"profile", "shortlived"}});
  const CertificationRequest wanted("a.example.test");
  const auto leaf = fields_of(client.issued(order_for(wanted, names)));
  BOOST_TEST((leaf.not_after - leaf.not_before < std::chrono::hours(24 * 7)));
  BOOST_TEST(responder.count("set") == 2U);
  BOOST_TEST(responder.count("clear") == 2U);
}

BOOST_AUTO_TEST_CASE(pebble_says_when_to_renew_and_is_told_what_is_replaced) {
  const auto peer = Peer::find("pebble");
  if (!peer) return;
  const Responder responder(*peer);
  Client client = pebble_client(*peer, responder, {{"identifiers", {"renew.example.test"}}});
  const CertificationRequest wanted("renew.example.test");
  auto order = order_for(wanted, {"renew.example.test"});
  const Bytes first = client.issued(order).certificate_der;
  const auto window = value_or_throw(client.world.run([&] {
    return client.authority->renewal_adviser()->renewal_window(first, BackendWorld::soon());
  }));
  const auto& advice = std::get<ports::RenewalAdviser::Window>(window);
  const auto leaf = value_or_throw(crypto::read_certificate(first));
  BOOST_TEST((advice.start > leaf.not_before));
  BOOST_TEST((advice.end <= leaf.not_after));
  order.replaces_der = first;
  client.issued(order);
  // It has been replaced: the issuer minds, and is asked again without that.
  client.issued(order);
}

BOOST_AUTO_TEST_CASE(an_order_at_pebble_survives_new_starts) {
  const auto peer = Peer::find("pebble");
  if (!peer) return;
  const Responder responder(*peer);
  Client client = pebble_client(*peer, responder, {{"identifiers", {"again.example.test"}}});
  const CertificationRequest wanted("again.example.test");
  const auto order = order_for(wanted, {"again.example.test"});
  const auto pending = std::get<PendingIssuance>(client.issue(order));
  client.start_anew();
  const auto issued = client.poll(pending.ticket, order);
  BOOST_REQUIRE(std::holds_alternative<ports::IssuedCertificate>(issued));
  // The order is valid: whoever has its ticket gets the same certificate again.
  client.start_anew();
  const auto again = client.poll(pending.ticket, order);
  BOOST_TEST((std::get<ports::IssuedCertificate>(again).certificate_der ==
              std::get<ports::IssuedCertificate>(issued).certificate_der));
}

BOOST_AUTO_TEST_CASE(a_name_that_pebble_does_not_serve_is_refused) {
  const auto peer = Peer::find("pebble");
  if (!peer) return;
  const Responder responder(*peer);
  Client client = pebble_client(*peer, responder, {{"identifiers", {"x.blocked.example"}}});
  const CertificationRequest wanted("x.blocked.example");
  const auto outcome = client.outcome(order_for(wanted, {"x.blocked.example"}));
  BOOST_REQUIRE(std::holds_alternative<ports::Refused>(outcome));
  const auto& refused = std::get<ports::Refused>(outcome);
  BOOST_TEST((refused.trouble == Trouble::rejected));
  BOOST_TEST(refused.detail.find("rejectedIdentifier") != std::string::npos, refused.detail);
}

BOOST_AUTO_TEST_CASE(a_request_for_other_names_is_refused_by_pebble) {
  const auto peer = Peer::find("pebble");
  if (!peer) return;
  const Responder responder(*peer);
  Client client = pebble_client(*peer, responder, {{"identifiers", {"right.example.test"}}});
  const CertificationRequest wanted("wrong.example.test");
  const auto outcome = client.outcome(order_for(wanted, {"wrong.example.test"}));
  BOOST_REQUIRE(std::holds_alternative<ports::Refused>(outcome));
  BOOST_TEST(responder.count("clear") == 1U);
}

BOOST_AUTO_TEST_CASE(what_pebble_does_not_find_makes_another_order_later) {
  const auto peer = Peer::find("pebble");
  if (!peer) return;
  Responder responder(*peer);
  responder.be_lazy();
  Client client = pebble_client(*peer, responder, {{"identifiers", {"lost.example.test"}}});
  const CertificationRequest wanted("lost.example.test");
  const auto order = order_for(wanted, {"lost.example.test"});
  const auto pending = std::get<PendingIssuance>(client.issue(order));
  const auto outcome = client.poll(pending.ticket, order);
  const auto& again = std::get<PendingIssuance>(outcome);
  BOOST_TEST(again.retry_after.count() == 60);
  BOOST_TEST(again.waits_for.find("lost.example.test") != std::string::npos, again.waits_for);
  BOOST_TEST(responder.count("clear") == 1U);
}

BOOST_AUTO_TEST_CASE(a_test_of_the_connection_to_pebble_makes_the_account) {
  const auto peer = Peer::find("pebble");
  if (!peer) return;
  const Responder responder(*peer);
  Client client = pebble_client(*peer, responder, {{"identifiers", {"sign.example.test"}}});
  const auto report = std::get<ports::ProbeReport>(client.probe());
  BOOST_TEST(std::ranges::any_of(
      report.facts, [](const std::string& fact) { return fact.starts_with("Made the account"); }));
  client.start_anew();
  const auto second = std::get<ports::ProbeReport>(client.probe());
  BOOST_TEST(std::ranges::any_of(second.facts, [](const std::string& fact) {
    return fact.starts_with("The account is there");
  }));
}

BOOST_AUTO_TEST_CASE(pebble_is_not_believed_by_other_authorities) {
  const auto peer = Peer::find("pebble");
  if (!peer) return;
  const Responder responder(*peer);
  Client client = pebble_client(*peer, responder, {{"identifiers", {"sign.example.test"}}});
  client.configuration["tlsAuthorities"] = peer->file("ISSUING_ROOT");
  client.start_anew();
  const auto outcome = client.probe();
  BOOST_TEST((std::get<ports::Unreachable>(outcome).trouble == Trouble::tls_untrusted));
}

BOOST_AUTO_TEST_CASE(step_ca_issues_for_code_signing_by_our_own_listener) {
  const auto peer = Peer::find("stepca");
  if (!peer) return;
  Client client(
      peer->value("ACME_URL"),
      {{"identifiers", {"localhost"}}, {"httpListen", "127.0.0.1:" + peer->value("HTTP01_PORT")}},
      *peer);
  const CertificationRequest wanted("localhost");
  const auto issued = client.issued(order_for(wanted, {"localhost"}));
  const auto leaf = fields_of(issued);
  BOOST_TEST((leaf.spki_der == wanted.spki_der()));
  const std::vector<std::string> usages{"codeSigning"};
  BOOST_TEST(leaf.extended_key_usages == usages, boost::test_tools::per_element());
  BOOST_TEST(holds_issuer_of(issued));
  BOOST_TEST(std::holds_alternative<ports::Revoker::Done>(client.revoke(issued.certificate_der)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::ca

// The ACME backend against Pebble, which refuses every seventh good nonce, and against step-ca.
// Pebble's certificates are for TLS servers whatever is asked for: that they do not fit a signer is
// found by whoever asked, not by the backend.
#include <boost/test/unit_test.hpp>

#include <algorithm>

#include "tests/contract/ca_peers/acme_client.hpp"

namespace sealmint::ca::acme_peers {
namespace {

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

BOOST_AUTO_TEST_CASE(an_account_without_binding_is_refused_where_one_is_wanted) {
  const auto peer = Peer::find("pebble");
  if (!peer) return;
  const Responder responder(*peer);
  Client client = pebble_client(*peer, responder, {{"identifiers", {"sign.example.test"}}});
  client.configuration.erase("eabKeyId");
  client.configuration.erase("eabHmacKey");
  client.start_anew();
  const auto outcome = client.probe();
  if (const auto* const refused = std::get_if<ports::Refused>(&outcome)) {
    BOOST_TEST((refused->trouble == Trouble::credentials));
    BOOST_TEST(refused->detail.find("eabKeyId") != std::string::npos);
  } else {
    BOOST_TEST(std::holds_alternative<ports::ProbeReport>(outcome));
    BOOST_TEST_MESSAGE("skipped: this Pebble takes accounts without binding");
  }
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

}  // namespace sealmint::ca::acme_peers

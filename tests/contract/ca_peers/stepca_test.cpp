// The step-ca backend against a real one, whose provisioner "codesign" has a template for code
// signing and whose provisioner "tls" has the default one.
#include <boost/json/object.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>

#include "ca-backends/shared/jose.hpp"
#include "core/crypto/certificate.hpp"
#include "core/crypto/digest.hpp"
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

// The configuration for one provisioner, with the given key.
boost::json::object with_key(const Peer& peer, std::string_view provisioner = "PROVISIONER") {
  return {{"url", peer.value("URL")},
          {"provisioner", peer.value(std::string(provisioner))},
          {"provisionerKey", peer.file("PROVISIONER_KEY")},
          {"tlsAuthorities", peer.file("CA_BUNDLE")}};
}

boost::json::object with_password(const Peer& peer, std::string_view password) {
  auto configuration = with_key(peer);
  configuration.erase("provisionerKey");
  configuration["provisionerPassword"] = password;
  return configuration;
}

struct Client {
  explicit Client(boost::json::object configuration)
      : authority(make_authority(world, "stepca", std::move(configuration))) {}

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

  BackendWorld world;
  std::shared_ptr<ports::CertificateAuthority> authority;
};

ports::IssueRequest order_of(const CertificationRequest& wanted, std::chrono::hours lifetime) {
  auto order = wanted.order();
  order.profile.not_after =
      std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now() + lifetime);
  order.profile.uris = {"urn:uuid:01890a5d-ac96-774b-bcce-b302099a8057"};
  return order;
}

bool is_for(const ports::IssuedCertificate& issued, const CertificationRequest& wanted) {
  return value_or_throw(crypto::read_certificate(issued.certificate_der)).spki_der ==
         wanted.spki_der();
}

std::string fingerprint_of(const Peer& peer) {
  const auto roots = value_or_throw(crypto::from_pem("CERTIFICATE", peer.file("CA_BUNDLE")));
  return to_hex(crypto::sha256(roots.front()));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(stepca_peer)

BOOST_AUTO_TEST_CASE(a_certificate_for_code_signing_is_issued_with_its_chain) {
  const auto peer = Peer::find("stepca");
  if (!peer) return;
  Client client(with_key(*peer));
  const CertificationRequest wanted("signer one");
  const auto order = order_of(wanted, 48h);
  const auto issued = client.issued(order);
  const auto leaf = value_or_throw(crypto::read_certificate(issued.certificate_der));
  BOOST_TEST(is_for(issued, wanted));
  BOOST_TEST(leaf.common_name == "signer one");
  BOOST_TEST((leaf.extended_key_usages == std::vector<std::string>{"codeSigning"}));
  BOOST_TEST((leaf.not_after - order.profile.not_after < 2s));
  BOOST_TEST((order.profile.not_after - leaf.not_after < 2s));
  const bool has_issuer = std::ranges::any_of(issued.chain_der, [&](const Bytes& der) {
    return value_or_throw(crypto::read_certificate(der)).subject == leaf.issuer;
  });
  BOOST_TEST(has_issuer);
}

BOOST_AUTO_TEST_CASE(a_second_certificate_needs_no_new_configuration) {
  const auto peer = Peer::find("stepca");
  if (!peer) return;
  Client client(with_key(*peer));
  for (int round = 0; round < 3; ++round) {
    const CertificationRequest wanted("signer one");
    BOOST_TEST(is_for(client.issued(order_of(wanted, 1h)), wanted));
  }
}

BOOST_AUTO_TEST_CASE(the_key_is_fetched_and_opened_by_its_password) {
  const auto peer = Peer::find("stepca");
  if (!peer) return;
  Client client(with_password(*peer, peer->value("PROVISIONER_PASSWORD")));
  const CertificationRequest wanted("signer one");
  BOOST_TEST(is_for(client.issued(order_of(wanted, 1h)), wanted));
}

BOOST_AUTO_TEST_CASE(a_wrong_password_is_said_to_be_one) {
  const auto peer = Peer::find("stepca");
  if (!peer) return;
  Client client(with_password(*peer, "another"));
  const auto refused = client.refused(order_of(CertificationRequest("signer one"), 1h));
  BOOST_TEST((refused.trouble == Trouble::credentials));
  BOOST_TEST(refused.detail.find("password") != std::string::npos, refused.detail);
  BOOST_TEST(refused.detail.find("another") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(another_key_is_not_believed) {
  const auto peer = Peer::find("stepca");
  if (!peer) return;
  auto configuration = with_key(*peer);
  configuration["provisionerKey"] = std::string(value_or_throw(make_jose_key_pem()).reveal());
  Client client(std::move(configuration));
  const auto refused = client.refused(order_of(CertificationRequest("signer one"), 1h));
  BOOST_TEST((refused.trouble == Trouble::credentials), refused.detail);
  BOOST_TEST(std::holds_alternative<ports::Refused>(client.probe()));
}

BOOST_AUTO_TEST_CASE(the_root_is_found_by_its_fingerprint) {
  const auto peer = Peer::find("stepca");
  if (!peer) return;
  auto configuration = with_key(*peer);
  configuration.erase("tlsAuthorities");
  configuration["rootFingerprint"] = fingerprint_of(*peer);
  Client client(configuration);
  const CertificationRequest wanted("signer one");
  BOOST_TEST(is_for(client.issued(order_of(wanted, 1h)), wanted));
  configuration["rootFingerprint"] = std::string(64, 'a');
  Client stranger(configuration);
  const auto outcome = stranger.issue(order_of(wanted, 1h));
  const auto* const lost = std::get_if<ports::Unreachable>(&outcome);
  BOOST_REQUIRE(lost);
  BOOST_TEST((lost->trouble == Trouble::tls_untrusted), lost->detail);
  BOOST_TEST(!lost->may_have_issued);
}

BOOST_AUTO_TEST_CASE(what_the_provisioner_does_not_allow_is_refused) {
  const auto peer = Peer::find("stepca");
  if (!peer) return;
  Client client(with_key(*peer));
  const CertificationRequest wanted("signer one");
  const auto refused = client.refused(order_of(wanted, 24h * 900));
  BOOST_TEST((refused.trouble == Trouble::forbidden || refused.trouble == Trouble::rejected));
  BOOST_TEST(refused.detail.find("duration") != std::string::npos, refused.detail);
  auto order = order_of(wanted, 1h);
  order.profile.subject.common_name = "another";
  BOOST_TEST(client.refused(order).detail.find("another") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_unknown_provisioner_is_found_out) {
  const auto peer = Peer::find("stepca");
  if (!peer) return;
  auto configuration = with_password(*peer, peer->value("PROVISIONER_PASSWORD"));
  configuration["provisioner"] = "nobody";
  Client client(std::move(configuration));
  const auto refused = client.refused(order_of(CertificationRequest("signer one"), 1h));
  BOOST_TEST((refused.trouble == Trouble::not_found));
  BOOST_TEST(refused.detail.find("nobody") != std::string::npos, refused.detail);
}

BOOST_AUTO_TEST_CASE(a_revoked_certificate_may_be_revoked_again) {
  const auto peer = Peer::find("stepca");
  if (!peer) return;
  Client client(with_key(*peer));
  const auto issued = client.issued(order_of(CertificationRequest("signer one"), 1h));
  for (int round = 0; round < 2; ++round) {
    const auto outcome = client.revoke(issued.certificate_der);
    const auto* const refused = std::get_if<ports::Refused>(&outcome);
    BOOST_TEST(std::holds_alternative<ports::Revoker::Done>(outcome),
               (refused ? refused->detail : std::string("unreachable")));
  }
}

BOOST_AUTO_TEST_CASE(a_probe_tells_of_provisioner_template_and_issuers) {
  const auto peer = Peer::find("stepca");
  if (!peer) return;
  Client client(with_key(*peer));
  const auto outcome = client.probe();
  const auto& report = std::get<ports::ProbeReport>(outcome);
  BOOST_TEST(report.warnings.empty());
  BOOST_TEST(report.facts.size() >= 4U);
  BOOST_TEST(report.issuers_der.size() == 2U);
  Client tls(with_key(*peer, "PROVISIONER_TLS"));
  const auto warned = std::get<ports::ProbeReport>(tls.probe());
  BOOST_REQUIRE(warned.warnings.size() == 1U);
  BOOST_TEST(warned.warnings[0].find("codeSigning") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::ca

// The CMP backend against a server on OpenSSL's server API, whose conduct is in the common name.
#include <boost/json/object.hpp>
#include <boost/test/unit_test.hpp>
#include <openssl/pem.h>

#include <algorithm>

#include "core/crypto/certificate.hpp"
#include "tests/contract/ca_peers/outcome_words.hpp"
#include "tests/contract/ca_peers/peer.hpp"
#include "tests/support/certification_request.hpp"

namespace sealmint::ca {
namespace {

using namespace std::chrono_literals;
using testing::BackendWorld;
using testing::CertificationRequest;
using testing::detail;
using testing::make_authority;
using testing::Peer;
using testing::word;

boost::json::object configuration(const Peer& peer) {
  return {{"url", peer.value("URL")},
          {"reference", peer.value("REFERENCE")},
          {"secret", peer.value("SECRET")},
          {"authorities", peer.file("CA_BUNDLE")}};
}

struct Client {
  explicit Client(boost::json::object options)
      : authority(make_authority(world, "cmp", std::move(options))) {}

  ports::IssueOutcome issue(const CertificationRequest& wanted,
                            std::chrono::milliseconds time = 15s) {
    return world.run([&] { return authority->issue(wanted.order(), BackendWorld::soon(time)); })
        .value();
  }
  ports::IssueOutcome poll(const std::string& ticket, const CertificationRequest& wanted) {
    return world.run([&] { return authority->poll(ticket, wanted.order(), BackendWorld::soon()); })
        .value();
  }
  ports::ProbeOutcome probe() {
    return world.run([&] { return authority->probe(BackendWorld::soon()); }).value();
  }
  ports::Revoker::Outcome revoke(const Bytes& certificate, const std::string& reason) {
    return world
        .run(
            [&] { return authority->revoker()->revoke(certificate, reason, BackendWorld::soon()); })
        .value();
  }

  BackendWorld world;
  std::shared_ptr<ports::CertificateAuthority> authority;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(cmp_peer)

BOOST_AUTO_TEST_CASE(a_request_becomes_a_certificate_with_its_issuers) {
  const auto peer = Peer::find("cmp");
  if (!peer) return;
  Client client(configuration(*peer));
  const CertificationRequest wanted("release");
  const auto outcome = client.issue(wanted);
  BOOST_REQUIRE_MESSAGE(word(outcome) == "issued", word(outcome) << " " << detail(outcome));
  const auto& issued = std::get<ports::IssuedCertificate>(outcome);
  const auto leaf = crypto::read_certificate(issued.certificate_der).value();
  BOOST_TEST((leaf.spki_der == wanted.spki_der()));
  BOOST_TEST(leaf.common_name == "release");
  BOOST_TEST(issued.warnings.empty());
  BOOST_TEST(std::ranges::any_of(issued.chain_der, [&](const Bytes& der) {
    return crypto::read_certificate(der).value().subject == leaf.issuer;
  }));
}

BOOST_AUTO_TEST_CASE(every_conduct_has_its_outcome) {
  const auto peer = Peer::find("cmp");
  if (!peer) return;
  Client client(configuration(*peer));
  const auto refused = client.issue(CertificationRequest("refused release"));
  BOOST_TEST(word(refused) == "refused: rejected");
  BOOST_TEST(detail(refused).find("policy refuses this subject") != std::string::npos,
             detail(refused));
  BOOST_TEST(detail(refused).find("badCertTemplate") != std::string::npos, detail(refused));
  BOOST_TEST(word(client.issue(CertificationRequest("noeku release"))) == "issued");
  // It is for the caller to see which key it is for; OpenSSL has told the server already.
  const CertificationRequest wanted("wrongkey release");
  const auto strange = client.issue(wanted);
  BOOST_REQUIRE(word(strange) == "issued");
  const auto& issued = std::get<ports::IssuedCertificate>(strange);
  BOOST_TEST(
      (crypto::read_certificate(issued.certificate_der).value().spki_der != wanted.spki_der()));
  BOOST_TEST(issued.warnings.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_pending_order_is_polled_until_it_is_issued) {
  const auto peer = Peer::find("cmp");
  if (!peer) return;
  Client client(configuration(*peer));
  const CertificationRequest wanted("pending release");
  const auto first = client.issue(wanted);
  BOOST_REQUIRE_MESSAGE(word(first) == "pending", word(first) << " " << detail(first));
  const auto pending = std::get<ports::PendingIssuance>(first);
  BOOST_TEST(pending.retry_after.count() == 1);
  auto last = client.poll(pending.ticket, wanted);
  for (int i = 0; i < 3 && word(last) == "pending"; ++i) last = client.poll(pending.ticket, wanted);
  BOOST_TEST(word(last) == "issued", word(last) << " " << detail(last));
  // It has ended, as it would have with the process.
  const auto after = client.poll(pending.ticket, wanted);
  BOOST_TEST(word(after) == "refused: not-found");
  BOOST_TEST(detail(after).find("order again") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_wrong_secret_is_told_from_a_broken_server) {
  const auto peer = Peer::find("cmp");
  if (!peer) return;
  auto options = configuration(*peer);
  options["secret"] = "wrong";
  Client client(std::move(options));
  const auto outcome = client.issue(CertificationRequest("release"));
  BOOST_TEST(word(outcome) == "refused: credentials", word(outcome) << " " << detail(outcome));
  BOOST_TEST(detail(outcome).find("wrong\"") == std::string::npos);
  const auto probed = client.probe();
  BOOST_REQUIRE(std::holds_alternative<ports::Refused>(probed));
  BOOST_TEST((std::get<ports::Refused>(probed).trouble == ports::Trouble::credentials));
}

BOOST_AUTO_TEST_CASE(a_test_of_the_connection_proves_both_sides) {
  const auto peer = Peer::find("cmp");
  if (!peer) return;
  Client client(configuration(*peer));
  const auto outcome = client.probe();
  BOOST_REQUIRE(std::holds_alternative<ports::ProbeReport>(outcome));
  const auto& report = std::get<ports::ProbeReport>(outcome);
  BOOST_TEST(report.facts.size() == 2U);
  BOOST_TEST(report.warnings.empty());
}

BOOST_AUTO_TEST_CASE(a_certificate_is_taken_back_once_and_again) {
  const auto peer = Peer::find("cmp");
  if (!peer) return;
  Client client(configuration(*peer));
  const auto outcome = client.issue(CertificationRequest("release"));
  const auto certificate = std::get<ports::IssuedCertificate>(outcome).certificate_der;
  for (const char* const reason : {"KEY_COMPROMISE", ""}) {
    const auto revoked = client.revoke(certificate, reason);
    BOOST_TEST(std::holds_alternative<ports::Revoker::Done>(revoked));
  }
}

BOOST_AUTO_TEST_CASE(a_certificate_of_another_issuer_is_not_found) {
  const auto peer = Peer::find("cmp");
  if (!peer) return;
  Client client(configuration(*peer));
  const CertificationRequest stranger("stranger");
  crypto::AuthorityProfile profile;
  profile.subject = stranger.subject;
  profile.not_before = client.world.clock.now();
  profile.not_after = profile.not_before + 24h;
  const auto root = crypto::make_root_certificate(*stranger.key, profile).value();
  const auto revoked = client.revoke(root, "SUPERSEDED");
  BOOST_REQUIRE(std::holds_alternative<ports::Refused>(revoked));
  BOOST_TEST((std::get<ports::Refused>(revoked).trouble == ports::Trouble::not_found));
}

BOOST_AUTO_TEST_CASE(what_was_issued_signs_the_messages_of_the_next_order) {
  const auto peer = Peer::find("cmp");
  if (!peer) return;
  const CertificationRequest signer("signer of messages");
  auto options = configuration(*peer);
  Client first(options);
  const auto outcome = first.issue(signer);
  const auto& issued = std::get<ports::IssuedCertificate>(outcome);
  EVP_PKEY* const key = crypto::evp_key_of(*signer.key);
  const crypto::Bio memory{BIO_new(BIO_s_mem())};
  BOOST_REQUIRE(
      PEM_write_bio_PKCS8PrivateKey(memory.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1);
  char* text = nullptr;
  const auto length = BIO_get_mem_data(memory.get(), &text);
  options.erase("reference");
  options.erase("secret");
  options["signerCertificate"] = crypto::to_pem("CERTIFICATE", issued.certificate_der);
  options["signerKey"] = std::string(text, static_cast<std::size_t>(length));
  Client second(options);
  const auto again = second.issue(CertificationRequest("release"));
  BOOST_TEST(word(again) == "issued", word(again) << " " << detail(again));
  // A server that proves itself by a chain to somewhere else is not believed.
  options["authorities"] = crypto::to_pem("CERTIFICATE", issued.certificate_der);
  Client third(options);
  const auto strange = third.issue(CertificationRequest("release"));
  BOOST_TEST(word(strange) == "unreachable: protocol", word(strange) << " " << detail(strange));
  BOOST_TEST(std::get<ports::Unreachable>(strange).may_have_issued);
}

// The server sleeps for 20 s and serves nobody meanwhile, so this comes last.
BOOST_AUTO_TEST_CASE(a_slow_server_is_left_at_the_deadline) {
  const auto peer = Peer::find("cmp");
  if (!peer) return;
  Client client(configuration(*peer));
  const auto began = std::chrono::steady_clock::now();
  const auto outcome = client.issue(CertificationRequest("slow release"), 1500ms);
  BOOST_TEST((std::chrono::steady_clock::now() - began < 3s));
  BOOST_REQUIRE(word(outcome) == "unreachable: timed-out");
  BOOST_TEST(std::get<ports::Unreachable>(outcome).may_have_issued);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::ca

// The EST backend against a server with a real protocol engine, whose labels are its conduct.
#include <boost/json/object.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>

#include "core/crypto/certificate.hpp"
#include "net/tls.hpp"
#include "tests/contract/ca_peers/outcome_words.hpp"
#include "tests/contract/ca_peers/peer.hpp"
#include "tests/support/certification_request.hpp"

namespace sealmint::ca {
namespace {

using namespace std::chrono_literals;
using ports::Trouble;
using testing::BackendWorld;
using testing::CertificationRequest;
using testing::detail;
using testing::make_authority;
using testing::Peer;
using testing::word;

boost::json::object configuration(const Peer& peer, std::string_view label) {
  boost::json::object object{{"url", peer.value("URL")},
                             {"username", peer.value("HTTP_USER")},
                             {"password", peer.value("HTTP_PASSWORD")},
                             {"tlsAuthorities", peer.file("CA_BUNDLE")}};
  if (!label.empty()) object["label"] = label;
  return object;
}

ports::IssueOutcome issue(boost::json::object options, const CertificationRequest& wanted,
                          std::chrono::milliseconds time = 15s) {
  BackendWorld world;
  const auto authority = make_authority(world, "est", std::move(options));
  auto outcome =
      world.run([&] { return authority->issue(wanted.order(), BackendWorld::soon(time)); });
  BOOST_REQUIRE_MESSAGE(outcome.has_value(), outcome.error().detail);
  return *std::move(outcome);
}

bool holds_issuer_of(const ports::IssuedCertificate& issued) {
  const auto leaf = crypto::read_certificate(issued.certificate_der).value();
  return std::ranges::any_of(issued.chain_der, [&](const Bytes& der) {
    return crypto::read_certificate(der).value().subject == leaf.issuer;
  });
}

struct Row {
  std::string_view label;
  std::string_view outcome;
  std::string_view said;  // part of the sentence
};

constexpr Row rows[] = {
    // What the server makes of the request is for the caller to judge.
    {"", "issued", ""},
    {"codesign", "issued", ""},
    {"csr", "issued", ""},
    {"both", "issued", ""},
    {"tls", "issued", ""},
    {"noeku", "issued", ""},
    {"wrongkey", "issued", ""},
    {"othersubject", "issued", ""},
    {"expired", "issued", ""},
    {"notyet", "issued", ""},
    {"short", "issued", ""},
    {"ca", "issued", ""},
    {"reversed", "issued", ""},
    {"rootonly", "issued", ""},
    {"pendingforever", "pending", ""},
    {"forbidden", "refused: forbidden", "policy refuses this subject"},
    {"busy", "unreachable: unavailable", "try later"},
    {"throttled", "unreachable: rate-limited", "rate limit exceeded"},
    {"error", "unreachable: unavailable", "500"},
    {"redirect", "unreachable: protocol", "set url"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(est_peer)

BOOST_AUTO_TEST_CASE(every_label_has_its_outcome) {
  const auto peer = Peer::find("est");
  if (!peer) return;
  const CertificationRequest wanted("release");
  for (const Row& row : rows) {
    const auto began = std::chrono::steady_clock::now();
    const auto outcome = issue(configuration(*peer, row.label), wanted);
    BOOST_TEST(word(outcome) == row.outcome,
               row.label << ": " << word(outcome) << " " << detail(outcome));
    BOOST_TEST(detail(outcome).find(row.said) != std::string::npos, detail(outcome));
    BOOST_TEST((std::chrono::steady_clock::now() - began < 5s), row.label);
  }
}

BOOST_AUTO_TEST_CASE(a_certificate_comes_with_its_issuers_in_any_order) {
  const auto peer = Peer::find("est");
  if (!peer) return;
  const CertificationRequest wanted("release");
  for (const std::string_view label : {"codesign", "reversed"}) {
    const auto outcome = issue(configuration(*peer, label), wanted);
    const auto& issued = std::get<ports::IssuedCertificate>(outcome);
    const auto leaf = crypto::read_certificate(issued.certificate_der).value();
    BOOST_TEST((leaf.spki_der == wanted.spki_der()));
    BOOST_TEST(leaf.common_name == "release");
    BOOST_TEST(holds_issuer_of(issued), label);
  }
}

BOOST_AUTO_TEST_CASE(an_issuer_that_keeps_its_chain_back_leaves_it_out) {
  const auto peer = Peer::find("est");
  if (!peer) return;
  const auto outcome = issue(configuration(*peer, "rootonly"), CertificationRequest("release"));
  const auto& issued = std::get<ports::IssuedCertificate>(outcome);
  BOOST_TEST(issued.chain_der.size() == 1U);
  BOOST_TEST(!holds_issuer_of(issued));
}

BOOST_AUTO_TEST_CASE(a_pending_order_is_polled_until_it_is_issued) {
  const auto peer = Peer::find("est");
  if (!peer) return;
  const CertificationRequest wanted("release");
  const auto first = issue(configuration(*peer, "pending"), wanted);
  const auto pending = std::get<ports::PendingIssuance>(first);
  BOOST_TEST(pending.retry_after.count() == 1);
  // Another process goes on with nothing but the ticket.
  BackendWorld world;
  const auto authority = make_authority(world, "est", configuration(*peer, "pending"));
  const auto poll = [&](const CertificationRequest& of) {
    return world
        .run([&] { return authority->poll(pending.ticket, of.order(), BackendWorld::soon()); })
        .value();
  };
  BOOST_TEST(word(poll(CertificationRequest("another"))) == "refused: not-found");
  BOOST_TEST(word(poll(wanted)) == "pending");
  const auto last = poll(wanted);
  BOOST_REQUIRE(word(last) == "issued");
  BOOST_TEST(holds_issuer_of(std::get<ports::IssuedCertificate>(last)));
}

BOOST_AUTO_TEST_CASE(a_slow_issuer_is_left_at_the_deadline) {
  const auto peer = Peer::find("est");
  if (!peer) return;
  const auto began = std::chrono::steady_clock::now();
  const auto outcome = issue(configuration(*peer, "slow"), CertificationRequest("release"), 1500ms);
  BOOST_TEST((std::chrono::steady_clock::now() - began < 3s));
  BOOST_REQUIRE(word(outcome) == "unreachable: timed-out");
  BOOST_TEST(std::get<ports::Unreachable>(outcome).may_have_issued);
}

BOOST_AUTO_TEST_CASE(a_wish_to_be_left_alone_is_handed_on) {
  const auto peer = Peer::find("est");
  if (!peer) return;
  for (const std::string_view label : {"busy", "throttled"}) {
    const auto outcome = issue(configuration(*peer, label), CertificationRequest("release"));
    const auto& unreachable = std::get<ports::Unreachable>(outcome);
    BOOST_REQUIRE(unreachable.retry_after.has_value());
    BOOST_TEST(unreachable.retry_after->count() == 2);
    BOOST_TEST(!unreachable.may_have_issued);
  }
}

BOOST_AUTO_TEST_CASE(who_cannot_log_in_is_told_so) {
  const auto peer = Peer::find("est");
  if (!peer) return;
  auto options = configuration(*peer, "codesign");
  options["password"] = "wrong";
  BOOST_TEST(word(issue(options, CertificationRequest("release"))) == "refused: credentials");
  options.erase("username");
  options.erase("password");
  BOOST_TEST(word(issue(options, CertificationRequest("release"))) == "refused: credentials");
  options["tlsClientCertificate"] = peer->file("CLIENT_CERT");
  options["tlsClientKey"] = peer->file("CLIENT_KEY");
  BOOST_TEST(word(issue(options, CertificationRequest("release"))) == "issued");
}

BOOST_AUTO_TEST_CASE(a_server_that_is_not_the_pinned_one_is_not_talked_to) {
  const auto peer = Peer::find("est");
  if (!peer) return;
  auto options = configuration(*peer, "codesign");
  const auto stranger = net::make_self_signed("localhost").value();
  options["tlsAuthorities"] = stranger.certificate_pem;
  BOOST_TEST(word(issue(options, CertificationRequest("release"))) == "unreachable: tls-untrusted");
  options.erase("tlsAuthorities");
  BOOST_TEST(word(issue(options, CertificationRequest("release"))) == "unreachable: tls-untrusted");
}

BOOST_AUTO_TEST_CASE(a_key_that_the_issuer_does_not_want_is_refused_before_it_is_sent) {
  const auto peer = Peer::find("est");
  if (!peer) return;
  const CertificationRequest wanted("release", model::KeyAlgorithm::rsa_2048);
  auto options = configuration(*peer, "codesign");
  const auto refused = issue(options, wanted);
  BOOST_TEST(word(refused) == "refused: rejected");
  BOOST_TEST(detail(refused).find("prime256v1") != std::string::npos, detail(refused));
  options["followAttributes"] = false;
  BOOST_TEST(word(issue(options, wanted)) == "issued");
}

BOOST_AUTO_TEST_CASE(renewal_by_reenrolment_is_for_certificates_of_tls_clients) {
  const auto peer = Peer::find("est");
  if (!peer) return;
  auto options = configuration(*peer, "both");
  options["reenroll"] = true;
  const CertificationRequest wanted("release");
  const auto renewed_from = [&](std::string_view label) {
    const auto before = issue(configuration(*peer, label), wanted);
    auto order = wanted.order();
    order.replaces_der = std::get<ports::IssuedCertificate>(before).certificate_der;
    BackendWorld world;
    const auto authority = make_authority(world, "est", options);
    return world.run([&] { return authority->issue(order, BackendWorld::soon()); }).value();
  };
  BOOST_TEST(word(renewed_from("codesign")) == "issued");
  // The server wants the certificate before as that of the connection, and says so.
  const auto refused = renewed_from("both");
  BOOST_TEST(word(refused) == "refused: forbidden", detail(refused));
}

BOOST_AUTO_TEST_CASE(a_test_of_the_connection_tells_what_it_found) {
  const auto peer = Peer::find("est");
  if (!peer) return;
  BackendWorld world;
  const auto authority = make_authority(world, "est", configuration(*peer, "codesign"));
  const auto outcome = world.run([&] { return authority->probe(BackendWorld::soon()); }).value();
  const auto& report = std::get<ports::ProbeReport>(outcome);
  BOOST_TEST(report.issuers_der.size() == 2U);
  std::string facts;
  for (const auto& fact : report.facts) facts += fact + "\n";
  BOOST_TEST(facts.find("EST Test") != std::string::npos, facts);
  BOOST_TEST(facts.find("prime256v1") != std::string::npos, facts);
  const auto broken = make_authority(world, "est", configuration(*peer, "error"));
  const auto failed = world.run([&] { return broken->probe(BackendWorld::soon()); }).value();
  BOOST_TEST((std::get<ports::Unreachable>(failed).trouble == Trouble::unavailable));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::ca

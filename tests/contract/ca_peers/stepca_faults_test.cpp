// step-ca behind a proxy that spoils one answer: every fault has its outcome by the deadline, says
// whether there may be a certificate, and leaves the next order unharmed.
#include <boost/json/object.hpp>
#include <boost/test/unit_test.hpp>

#include "net/client_tls.hpp"
#include "net/http_client.hpp"
#include "tests/contract/ca_peers/peer.hpp"
#include "tests/support/certification_request.hpp"

namespace sealmint::ca {
namespace {

using namespace std::chrono_literals;
using ports::Trouble;
using testing::BackendWorld;
using testing::CertificationRequest;
using testing::Peer;
using testing::value_or_throw;

constexpr std::chrono::seconds patience = 3s;

struct Proxy {
  Peer faulty;
  Peer stepca;

  static std::optional<Proxy> find() {
    const auto faulty = Peer::find("faulty");
    const auto stepca = Peer::find("stepca");
    if (!faulty || !stepca) return std::nullopt;
    if (faulty->value("UPSTREAM") == "stepca") return Proxy{*faulty, *stepca};
    BOOST_TEST_MESSAGE("skipped: the faulty proxy stands before another issuer");
    return std::nullopt;
  }

  void arm(std::string_view kind) const {
    BackendWorld world;
    const net::HttpClient client(value_or_throw(net::make_client_tls(faulty.file("CA_BUNDLE"))), {},
                                 BackendWorld::loopback_only());
    net::HttpCall call;
    call.method = "GET";
    call.url =
        value_or_throw(net::parse_http_url(faulty.value("FAULT_URL") + "?" + std::string(kind)));
    const auto answer = value_or_throw(world.run([&] { return client.call(call); }));
    BOOST_REQUIRE(answer.status == 200U);
  }
};

struct Client {
  Client(const Proxy& proxy, const std::string& address)
      : authority(testing::make_authority(
            world, "stepca",
            boost::json::object{{"url", proxy.faulty.value(address)},
                                {"provisioner", proxy.stepca.value("PROVISIONER")},
                                {"provisionerKey", proxy.stepca.file("PROVISIONER_KEY")},
                                {"audience", proxy.stepca.value("URL")},
                                {"tlsAuthorities", proxy.faulty.file("CA_BUNDLE")}})) {}

  ports::IssueOutcome issue(std::chrono::seconds time) {
    auto order = wanted.order();
    order.profile.not_after = world.clock.now() + 1h;
    order.profile.uris = {"urn:x"};
    return value_or_throw(
        world.run([&] { return authority->issue(order, BackendWorld::soon(time)); }));
  }

  BackendWorld world;
  CertificationRequest wanted{"signer one"};
  std::shared_ptr<ports::CertificateAuthority> authority;
};

// "issued", or the trouble with a "+" when there may be a certificate.
std::string word(const ports::IssueOutcome& outcome) {
  if (std::holds_alternative<ports::IssuedCertificate>(outcome)) return "issued";
  if (std::holds_alternative<ports::PendingIssuance>(outcome)) return "pending";
  const auto* const refused = std::get_if<ports::Refused>(&outcome);
  if (refused) return "refused: " + std::string(name(refused->trouble));
  const auto& lost = std::get<ports::Unreachable>(outcome);
  return std::string(name(lost.trouble)) + (lost.may_have_issued ? "+" : "");
}

struct Row {
  std::string_view fault;
  std::string_view outcome;
};
constexpr Row rows[] = {
    {"kind=drop", "unreachable+"},
    {"kind=reset", "unreachable+"},
    {"kind=hang&arg=10", "timed-out+"},
    {"kind=status&arg=503,2", "unavailable"},
    {"kind=status&arg=500", "unavailable+"},
    {"kind=status&arg=429,7", "rate-limited"},
    {"kind=html", "protocol+"},
    {"kind=empty", "protocol+"},
    {"kind=redirect", "protocol"},
    {"kind=lost", "unreachable+"},
    {"kind=lostquiet", "unreachable+"},
    {"kind=truncate", "unreachable+"},
    {"kind=short", "protocol+"},
    {"kind=garble", "protocol+"},
    {"kind=type", "issued"},
    {"kind=nocode", "protocol+"},
    {"kind=twice", "protocol+"},
    {"kind=headers&arg=40", "protocol+"},
    {"kind=huge&arg=3", "protocol+"},
    {"kind=endless", "protocol+"},
    {"kind=deep&arg=5000", "protocol+"},
    {"kind=drip", "timed-out+"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(stepca_faults)

BOOST_AUTO_TEST_CASE(every_fault_has_its_outcome_and_the_next_order_is_issued) {
  const auto proxy = Proxy::find();
  if (!proxy) return;
  Client client(*proxy, "URL");
  for (const Row& row : rows) {
    proxy->arm(std::string(row.fault) + "&times=1&path=/1.0/sign");
    const auto began = std::chrono::steady_clock::now();
    const auto outcome = client.issue(patience);
    BOOST_TEST(word(outcome) == row.outcome, row.fault << ": " << word(outcome));
    BOOST_TEST((std::chrono::steady_clock::now() - began < patience + 2s), row.fault);
    proxy->arm("kind=none");
    const auto next = client.issue(20s);
    BOOST_TEST(word(next) == "issued", row.fault << ", and then: " << word(next));
  }
}

BOOST_AUTO_TEST_CASE(broken_tls_is_told_apart_and_nothing_is_sent) {
  const auto proxy = Proxy::find();
  if (!proxy) return;
  for (const char* const address : {"URL_UNKNOWN_CA", "URL_EXPIRED", "URL_WRONG_NAME"}) {
    Client client(*proxy, address);
    BOOST_TEST(word(client.issue(10s)) == "tls-untrusted", address);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::ca

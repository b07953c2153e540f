// EST behind a proxy that spoils one answer: every fault has its outcome by the deadline, says
// whether there may be a certificate, and leaves the next order unharmed.
#include <boost/json/object.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/contract/ca_peers/faulty_proxy.hpp"
#include "tests/contract/ca_peers/outcome_words.hpp"

namespace sealmint::ca {
namespace {

using namespace std::chrono_literals;
using testing::BackendWorld;
using testing::FaultRow;
using testing::FaultyProxy;

constexpr std::chrono::seconds patience = 3s;

struct Client {
  Client(const FaultyProxy& proxy, const std::string& address)
      : authority(testing::make_authority(
            world, "est",
            boost::json::object{{"url", proxy.faulty.value(address)},
                                {"label", "codesign"},
                                {"username", proxy.upstream.value("HTTP_USER")},
                                {"password", proxy.upstream.value("HTTP_PASSWORD")},
                                {"tlsAuthorities", proxy.faulty.file("CA_BUNDLE")}})) {}

  ports::IssueOutcome issue(std::chrono::seconds time) {
    return testing::value_or_throw(
        world.run([&] { return authority->issue(wanted.order(), BackendWorld::soon(time)); }));
  }

  BackendWorld world;
  testing::CertificationRequest wanted{"release"};
  std::shared_ptr<ports::CertificateAuthority> authority;
};

std::string word(const ports::IssueOutcome& outcome) {
  const auto* const lost = std::get_if<ports::Unreachable>(&outcome);
  return testing::word(outcome) + (lost && lost->may_have_issued ? "+" : "");
}

constexpr FaultRow enrolment_rows[] = {
    {"kind=drop", "unreachable: unreachable+"},
    {"kind=reset", "unreachable: unreachable+"},
    {"kind=hang&arg=10", "unreachable: timed-out+"},
    {"kind=status&arg=503,2", "unreachable: unavailable"},
    {"kind=status&arg=500", "unreachable: unavailable+"},
    {"kind=status&arg=429,7", "unreachable: rate-limited"},
    {"kind=html", "unreachable: protocol+"},
    {"kind=empty", "unreachable: protocol+"},
    {"kind=redirect", "unreachable: protocol"},
    {"kind=lost", "unreachable: unreachable+"},
    {"kind=lostquiet", "unreachable: unreachable+"},
    {"kind=truncate", "unreachable: unreachable+"},
    {"kind=short", "unreachable: protocol+"},
    {"kind=garble", "unreachable: protocol+"},
    {"kind=type", "issued"},
    {"kind=nocode", "unreachable: protocol+"},
    {"kind=twice", "unreachable: protocol+"},
    {"kind=headers&arg=40", "unreachable: protocol+"},
    {"kind=huge&arg=3", "unreachable: protocol+"},
    {"kind=endless", "unreachable: protocol+"},
    {"kind=deep&arg=5000", "unreachable: protocol+"},
    {"kind=drip", "unreachable: timed-out+"},
};

// Nothing was asked for yet.
constexpr FaultRow issuer_rows[] = {
    {"kind=hang&arg=10", "unreachable: timed-out"},
    {"kind=status&arg=500", "unreachable: unavailable"},
    {"kind=html", "unreachable: protocol"},
    {"kind=empty", "unreachable: protocol"},
    {"kind=redirect", "unreachable: protocol"},
    {"kind=garble", "unreachable: protocol"},
    {"kind=huge&arg=3", "unreachable: protocol"},
};

void check(const FaultyProxy& proxy, Client& client, const FaultRow& row, std::string_view where) {
  proxy.arm(std::string(row.fault) + "&" + std::string(where));
  const auto began = std::chrono::steady_clock::now();
  const auto outcome = client.issue(patience);
  BOOST_TEST(word(outcome) == row.outcome,
             row.fault << ": " << word(outcome) << " " << testing::detail(outcome));
  BOOST_TEST((std::chrono::steady_clock::now() - began < patience + 2s), row.fault);
  proxy.arm("kind=none");
  const auto next = client.issue(20s);
  BOOST_TEST(word(next) == "issued", row.fault << ", and then: " << word(next));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(est_faults)

BOOST_AUTO_TEST_CASE(every_fault_of_an_enrolment_has_its_outcome) {
  const auto proxy = FaultyProxy::find("est");
  if (!proxy) return;
  Client client(*proxy, "URL");
  for (const auto& row : enrolment_rows) {
    check(*proxy, client, row, "times=1&path=simpleenroll");
  }
}

BOOST_AUTO_TEST_CASE(a_fault_before_the_enrolment_leaves_no_certificate_behind) {
  const auto proxy = FaultyProxy::find("est");
  if (!proxy) return;
  Client client(*proxy, "URL");
  // A GET whose kept connection breaks is sent once more.
  for (const auto& row : issuer_rows) check(*proxy, client, row, "times=2&path=cacerts");
}

BOOST_AUTO_TEST_CASE(broken_tls_is_told_apart_and_nothing_is_sent) {
  const auto proxy = FaultyProxy::find("est");
  if (!proxy) return;
  for (const char* const address : {"URL_UNKNOWN_CA", "URL_EXPIRED", "URL_WRONG_NAME"}) {
    Client client(*proxy, address);
    BOOST_TEST(word(client.issue(10s)) == "unreachable: tls-untrusted", address);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::ca

// CMP behind a proxy that spoils one answer.
#include <boost/json/object.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/contract/ca_peers/faulty_proxy.hpp"
#include "tests/contract/ca_peers/outcome_words.hpp"

namespace sealmint::ca {
namespace {

using namespace std::chrono_literals;
using testing::BackendWorld;
using testing::CertificationRequest;
using testing::FaultRow;
using testing::FaultyProxy;

constexpr std::chrono::seconds patience = 3s;

struct Client {
  explicit Client(const FaultyProxy& proxy)
      : authority(testing::make_authority(
            world, "cmp",
            boost::json::object{{"url", proxy.faulty.value("URL")},
                                {"reference", proxy.upstream.value("REFERENCE")},
                                {"secret", proxy.upstream.value("SECRET")},
                                {"tlsAuthorities", proxy.faulty.file("CA_BUNDLE")}})) {}

  ports::IssueOutcome issue(const CertificationRequest& wanted, std::chrono::seconds time) {
    return testing::value_or_throw(
        world.run([&] { return authority->issue(wanted.order(), BackendWorld::soon(time)); }));
  }
  ports::IssueOutcome poll(const std::string& ticket, const CertificationRequest& wanted) {
    return testing::value_or_throw(world.run(
        [&] { return authority->poll(ticket, wanted.order(), BackendWorld::soon(patience)); }));
  }

  BackendWorld world;
  std::shared_ptr<ports::CertificateAuthority> authority;
};

std::string word(const ports::IssueOutcome& outcome) {
  const auto* const lost = std::get_if<ports::Unreachable>(&outcome);
  return testing::word(outcome) + (lost && lost->may_have_issued ? "+" : "");
}

constexpr FaultRow rows[] = {
    {"kind=drop", "unreachable: unreachable+"},
    {"kind=hang&arg=10", "unreachable: timed-out+"},
    {"kind=status&arg=503,2", "unreachable: unavailable"},
    {"kind=html", "unreachable: protocol+"},
    {"kind=empty", "unreachable: protocol+"},
    {"kind=redirect", "unreachable: protocol"},
    {"kind=lost", "unreachable: unreachable+"},
    {"kind=short", "unreachable: protocol+"},
    {"kind=garble", "unreachable: protocol+"},
    {"kind=type", "issued"},
    {"kind=twice", "unreachable: protocol+"},
    {"kind=huge&arg=3", "unreachable: protocol+"},
    {"kind=drip", "unreachable: timed-out+"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(cmp_faults)

BOOST_AUTO_TEST_CASE(every_fault_of_a_request_has_its_outcome) {
  const auto proxy = FaultyProxy::find("cmp");
  if (!proxy) return;
  Client client(*proxy);
  const CertificationRequest wanted("release");
  for (const auto& row : rows) {
    proxy->arm(std::string(row.fault) + "&times=1&path=pkix");
    const auto began = std::chrono::steady_clock::now();
    const auto outcome = client.issue(wanted, patience);
    BOOST_TEST(word(outcome) == row.outcome,
               row.fault << ": " << word(outcome) << " " << testing::detail(outcome));
    BOOST_TEST((std::chrono::steady_clock::now() - began < patience + 2s), row.fault);
    proxy->arm("kind=none");
    BOOST_TEST(word(client.issue(wanted, 20s)) == "issued", row.fault);
  }
}

BOOST_AUTO_TEST_CASE(a_poll_that_did_not_arrive_is_made_again) {
  const auto proxy = FaultyProxy::find("cmp");
  if (!proxy) return;
  Client client(*proxy);
  const CertificationRequest wanted("pending release");
  const auto first = client.issue(wanted, 10s);
  BOOST_REQUIRE(word(first) == "pending");
  const auto ticket = std::get<ports::PendingIssuance>(first).ticket;
  proxy->arm("kind=status&arg=503&times=1&path=pkix");
  BOOST_TEST(word(client.poll(ticket, wanted)) == "unreachable: unavailable");
  proxy->arm("kind=none");
  auto last = client.poll(ticket, wanted);
  for (int i = 0; i < 3 && word(last) == "pending"; ++i) last = client.poll(ticket, wanted);
  BOOST_TEST(word(last) == "issued", word(last) << " " << testing::detail(last));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::ca

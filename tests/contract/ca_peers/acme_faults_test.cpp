// Pebble behind a proxy that spoils one answer: every fault has an outcome that is no refusal, by
// the deadline, and the order can be finished afterwards.
#include <boost/test/unit_test.hpp>

#include "net/client_tls.hpp"
#include "net/http_client.hpp"
#include "tests/contract/ca_peers/acme_client.hpp"

namespace sealmint::ca::acme_peers {
namespace {

constexpr std::chrono::seconds poll_time{5};

// Pebble as it is seen through the proxy.
struct Proxy {
  Peer faulty;
  Peer pebble;
  net::TlsContext tls = value_or_throw(net::make_client_tls(faulty.file("CA_BUNDLE")));

  static std::optional<Proxy> find() {
    const auto faulty = Peer::find("faulty");
    const auto pebble = Peer::find("pebble");
    if (!faulty || !pebble) return std::nullopt;
    if (faulty->value("UPSTREAM") != "pebble") {
      BOOST_TEST_MESSAGE("skipped: the faulty proxy stands before another issuer");
      return std::nullopt;
    }
    return Proxy{*faulty, *pebble};
  }

  void arm(std::string_view kind, std::string_view path) const {
    BackendWorld world;
    const net::HttpClient client(tls, {}, BackendWorld::loopback_only());
    net::HttpCall call;
    call.method = "GET";
    call.url = value_or_throw(net::parse_http_url(
        faulty.value("FAULT_URL") + "?" + std::string(kind) + "&path=" + std::string(path)));
    const auto answer = value_or_throw(world.run([&] { return client.call(call); }));
    BOOST_REQUIRE(answer.status == 200U);
  }
};

// Whether it may be tried again.
bool may_go_on(const ports::IssueOutcome& outcome) {
  if (const auto* const refused = std::get_if<ports::Refused>(&outcome)) {
    BOOST_TEST_MESSAGE("refused: " << refused->detail);
    return false;
  }
  return true;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(acme_faults)

BOOST_AUTO_TEST_CASE(no_spoilt_answer_costs_an_order) {
  const auto proxy = Proxy::find();
  if (!proxy) return;
  const Responder responder(proxy->pebble);
  boost::json::object members{{"identifiers", {"faults.example.test"}},
                              {"hookUrl", responder.url()},
                              {"hookAuthorities", proxy->pebble.file("CA_BUNDLE")},
                              {"eabKeyId", proxy->pebble.value("EAB_KID")},
                              {"eabHmacKey", proxy->pebble.value("EAB_HMAC_KEY")}};
  Client client(proxy->faulty.value("URL"), std::move(members), proxy->faulty);
  const CertificationRequest wanted("faults.example.test");
  const auto order = order_for(wanted, {"faults.example.test"});
  for (const std::string_view kind : {"kind=drop",
                                      "kind=reset",
                                      "kind=hang",
                                      "kind=status&arg=503,2",
                                      "kind=status&arg=429,-5",
                                      "kind=html",
                                      "kind=empty",
                                      "kind=redirect",
                                      "kind=lost",
                                      "kind=lostquiet",
                                      "kind=truncate",
                                      "kind=short",
                                      "kind=garble",
                                      "kind=type",
                                      "kind=nocode",
                                      "kind=twice",
                                      "kind=headers",
                                      "kind=huge&arg=3",
                                      "kind=endless",
                                      "kind=deep",
                                      "kind=drip"}) {
    const auto begin = std::chrono::steady_clock::now();
    const auto pending = std::get<PendingIssuance>(client.issue(order));
    proxy->arm(kind, "finalize-order");
    BOOST_TEST(may_go_on(client.poll(pending.ticket, order, poll_time)), kind);
    proxy->arm("kind=none", "");
    proxy->arm(kind, "certZ");
    BOOST_TEST(may_go_on(client.poll(pending.ticket, order, poll_time)), kind);
    proxy->arm("kind=none", "");
    auto last = client.poll(pending.ticket, order);
    BOOST_TEST(std::holds_alternative<ports::IssuedCertificate>(last), kind);
    BOOST_TEST((std::chrono::steady_clock::now() - begin < std::chrono::seconds(40)), kind);
  }
}

BOOST_AUTO_TEST_CASE(broken_tls_is_told_apart) {
  const auto proxy = Proxy::find();
  if (!proxy) return;
  const Responder responder(proxy->pebble);
  for (const char* address : {"URL_UNKNOWN_CA", "URL_EXPIRED", "URL_WRONG_NAME"}) {
    Client client(proxy->faulty.value(address),
                  {{"identifiers", {"faults.example.test"}}, {"hookUrl", responder.url()}},
                  proxy->faulty);
    const auto outcome = client.probe();
    BOOST_TEST((std::get<ports::Unreachable>(outcome).trouble == Trouble::tls_untrusted), address);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::ca::acme_peers

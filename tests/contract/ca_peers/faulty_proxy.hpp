// The proxy before a peer that spoils the answers it is told to.
#pragma once

#include <boost/test/unit_test.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "net/client_tls.hpp"
#include "net/http_client.hpp"
#include "tests/contract/ca_peers/peer.hpp"
#include "tests/support/certification_request.hpp"

namespace sealmint::testing {

struct FaultyProxy {
  Peer faulty;
  Peer upstream;

  // Nothing, and a line of output, unless it runs and stands before that peer.
  static std::optional<FaultyProxy> find(std::string_view upstream_name) {
    auto faulty = Peer::find("faulty");
    auto upstream = Peer::find(upstream_name);
    if (!faulty || !upstream) return std::nullopt;
    if (faulty->value("UPSTREAM") == upstream_name) {
      return FaultyProxy{*std::move(faulty), *std::move(upstream)};
    }
    BOOST_TEST_MESSAGE("skipped: the faulty proxy stands before another issuer");
    return std::nullopt;
  }

  // "kind=drop&times=1&path=/sign"; "kind=none" takes all back.
  void arm(std::string_view what) const {
    BackendWorld world;
    const net::HttpClient client(value_or_throw(net::make_client_tls(faulty.file("CA_BUNDLE"))), {},
                                 BackendWorld::loopback_only());
    net::HttpCall call;
    call.method = "GET";
    call.url =
        value_or_throw(net::parse_http_url(faulty.value("FAULT_URL") + "?" + std::string(what)));
    const auto answer = value_or_throw(world.run([&] { return client.call(call); }));
    BOOST_REQUIRE(answer.status == 200U);
  }
};

// A fault that is armed once, and the outcome of an order that meets it: as word() has it, with a
// "+" when there may be a certificate.
struct FaultRow {
  std::string_view fault;
  std::string_view outcome;
};

}  // namespace sealmint::testing

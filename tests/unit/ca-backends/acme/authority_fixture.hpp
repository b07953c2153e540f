// The backend as the service has it, against an issuer of the test, with a hook that notes what it
// is asked for.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <memory>
#include <string>
#include <vector>

#include "ca-backends/acme/acme_authority.hpp"
#include "ca-backends/shared/backend.hpp"
#include "ca-backends/shared/jose.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/null_log.hpp"
#include "tests/unit/ca-backends/acme/fake_acme.hpp"
#include "tests/unit/ca-backends/acme/run_call.hpp"

namespace sealmint::ca::acme {

extern const Backend backend;

using ports::IssueOutcome;
using ports::PendingIssuance;
using ports::Refused;
using ports::Unreachable;

struct Fixture {
  FakeAcme issuer;
  testing::ScriptedIssuer hook{[](const testing::Request&) { return testing::Reply{}; }};
  boost::asio::io_context io{1};
  boost::asio::thread_pool blocking{1};
  testing::ManualClock clock;
  testing::RecordingLog log;
  Secret key_pem = make_jose_key_pem().value();

  // `members` are put over a plain configuration; null takes one away.
  std::shared_ptr<ports::CertificateAuthority> authority(std::string_view members = "{}") {
    boost::json::object values{{"directoryUrl", issuer.url("/dir")},
                               {"identifiers", {"build.example.test"}},
                               {"accountKey", key_pem.reveal()},
                               {"hookUrl", hook.url("/hook")}};
    const auto over = boost::json::parse(members).as_object();
    for (const auto& member : over) {
      values[member.key()] = member.value();
    }
    const auto checked =
        check_options(backend.options, boost::json::serialize(values), nullptr).value();
    auto options = read_options(backend.options, checked).value();
    backend.check(options).value();
    const net::AddressGuard guard({*IpRange::parse("127.0.0.0/8")}, true);
    deps.emplace(
        Deps{io.get_executor(), blocking.get_executor(), clock, log, guard, "Sealmint/test", {}});
    return backend.make(std::move(options), *deps).value();
  }

  ports::IssueRequest request() const {
    ports::IssueRequest request;
    request.csr_der = {0x30, 0x03, 0x02, 0x01, 0x00};
    request.order = Uuid{{1}};
    return request;
  }

  static Deadline soon() { return std::chrono::steady_clock::now() + std::chrono::seconds(20); }

  IssueOutcome issue(ports::CertificateAuthority& authority) {
    return run_call(io, authority.issue(request(), soon())).value();
  }
  IssueOutcome poll(ports::CertificateAuthority& authority, const std::string& ticket) {
    return run_call(io, authority.poll(ticket, request(), soon())).value();
  }
  // The ticket of a fresh order.
  std::string ticket(ports::CertificateAuthority& authority) {
    return std::get<PendingIssuance>(issue(authority)).ticket;
  }
  // "set clear": what the hook was asked for.
  std::string hook_actions() const {
    std::string actions;
    for (const auto& request : hook.requests()) {
      const auto told = boost::json::parse(request.body);
      actions += (actions.empty() ? "" : " ") + std::string(told.at("action").as_string());
    }
    return actions;
  }

  std::optional<Deps> deps;
};

}  // namespace sealmint::ca::acme

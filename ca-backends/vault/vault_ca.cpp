#include "ca-backends/vault/vault_ca.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "ca-backends/shared/serial_text.hpp"
#include "core/crypto/certificate.hpp"

namespace sealmint::ca::vault {
namespace {

namespace json = boost::json;

std::string joined(const std::vector<std::string>& first, const std::vector<std::string>& second) {
  std::string text;
  for (const auto* names : {&first, &second}) {
    for (const auto& name : *names) {
      if (!text.empty()) text += ',';
      text += name;
    }
  }
  return text;
}

std::string signing_body(const ports::IssueRequest& request, std::chrono::seconds lifetime,
                         bool names_signer) {
  const auto& profile = request.profile;
  json::object body{{"csr", crypto::to_pem("CERTIFICATE REQUEST", request.csr_der)},
                    {"common_name", profile.subject.common_name},
                    // A signer's name that looks like a host is none.
                    {"exclude_cn_from_sans", true},
                    {"ttl", std::to_string(lifetime.count()) + "s"}};
  const std::string names = joined(profile.dns_names, profile.email_addresses);
  if (!names.empty()) body["alt_names"] = names;
  if (names_signer && !profile.uris.empty()) {
    body["uri_sans"] = json::array(profile.uris.begin(), profile.uris.end());
  }
  return json::serialize(body);
}

// A request that was refused had no effect. What became of it behind a 5xx nobody knows, unless the
// server said that it does not serve at all.
Failure trouble_after_order(std::string_view step, const net::HttpAnswer& answer) {
  Failure failure = trouble_at(step, answer);
  if (auto* const lost = std::get_if<Unreachable>(&failure)) {
    const bool has_failed = answer.status >= 500 && answer.status != 501 && answer.status != 503;
    lost->may_have_issued = has_failed || answer.status < 300;
  }
  return failure;
}

bool names_unknown_role(const net::HttpAnswer& answer) {
  return answer.status == 400 && read_errors(answer.body).starts_with("unknown role");
}

}  // namespace

VaultCa::VaultCa(std::shared_ptr<Session> session, Names names, const Deps& deps)
    : session_(std::move(session)), names_(std::move(names)), deps_(deps) {}

AttemptTask<ports::IssuedCertificate> VaultCa::sign(ports::IssueRequest request,
                                                    Deadline deadline) {
  const auto lifetime = std::chrono::duration_cast<std::chrono::seconds>(request.profile.not_after -
                                                                         deps_.clock.now());
  if (lifetime.count() <= 0) {
    co_return Refused{Trouble::rejected, "The certificate would have expired already"};
  }
  const std::string step = "Signing by the role " + names_.role_name;
  ApiCall call{"POST", names_.mount + "/sign/" + names_.role,
               signing_body(request, lifetime, names_.names_signer)};
  CO_TRY(const auto answer, co_await session_->send(std::move(call), deadline));
  if (answer.status != 200) {
    Failure failure = trouble_after_order(step, answer);
    auto* const refused = std::get_if<Refused>(&failure);
    if (refused && names_unknown_role(answer)) refused->trouble = Trouble::not_found;
    co_return failure;
  }
  auto issued = read_issued(answer.body);
  if (issued.has_error()) {
    co_return Unreachable{Trouble::protocol, reason(step, issued.error().detail), std::nullopt,
                          true};
  }
  co_return *std::move(issued);
}

AttemptTask<ports::Revoker::Done> VaultCa::take_back(Bytes certificate_der, Deadline deadline) {
  const auto serial = serial_octets(certificate_der);
  if (serial.has_error()) co_return Refused{Trouble::rejected, serial.error().detail};
  const json::object body{{"serial_number", to_colon_serial(*serial)}};
  ApiCall call{"POST", names_.mount + "/revoke", json::serialize(body)};
  call.may_arrive_twice = true;  // a second time is answered as the first
  auto answer = co_await session_->send(std::move(call), deadline);
  if (answer.has_error()) co_return of_harmless_step(std::move(answer).error());
  if (answer->status == 200 || answer->status == 204) co_return Revoker::Done{};
  Failure failure = trouble_at("Revoking", *answer);
  auto* const refused = std::get_if<Refused>(&failure);
  if (refused && read_errors(answer->body).find("not found") != std::string::npos) {
    refused->trouble = Trouble::not_found;
  }
  co_return of_harmless_step(std::move(failure));
}

Task<ports::IssueOutcome> VaultCa::issue(ports::IssueRequest request, Deadline deadline) {
  auto issued = co_await sign(std::move(request), deadline);
  co_return to_outcome<ports::IssueOutcome>(std::move(issued));
}

Task<ports::IssueOutcome> VaultCa::poll(std::string /*ticket*/, ports::IssueRequest /*request*/,
                                        Deadline /*deadline*/) {
  co_return ports::IssueOutcome(
      Refused{Trouble::unsupported, "Vault issues at once: there is nothing to ask for"});
}

Task<ports::Revoker::Outcome> VaultCa::revoke(Bytes certificate_der, std::string /*reason*/,
                                              Deadline deadline) {
  auto done = co_await take_back(std::move(certificate_der), deadline);
  co_return to_outcome<Revoker::Outcome>(std::move(done));
}

Task<ports::ProbeOutcome> VaultCa::probe(Deadline deadline) {
  auto report = co_await look_around(deadline);
  co_return to_outcome<ports::ProbeOutcome>(std::move(report));
}

}  // namespace sealmint::ca::vault

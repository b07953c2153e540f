// The test of a connection to Vault: everything but a certificate.
#include "ca-backends/vault/vault_ca.hpp"
#include "core/base/ascii.hpp"
#include "core/crypto/certificate.hpp"

namespace sealmint::ca::vault {
namespace {

std::string in_words(std::chrono::seconds duration) {
  const auto hours = std::chrono::duration_cast<std::chrono::hours>(duration).count();
  if (hours >= 48) return std::to_string(hours / 24) + " days";
  if (hours >= 2) return std::to_string(hours) + " hours";
  return std::to_string(duration.count()) + " seconds";
}

void tell_of(const Role& role, const std::string& name, ports::ProbeReport& report) {
  const std::string subject = "Role " + name;
  if (role.sets_code_signing) {
    report.facts.push_back(subject + " sets codeSigning");
  } else {
    report.warnings.push_back(subject +
                              " does not set codeSigning (code_signing_flag): no signer will "
                              "accept its certificates");
  }
  if (role.sets_server_authentication || role.sets_client_authentication) {
    report.warnings.push_back(subject +
                              " also sets serverAuth or clientAuth (server_flag, client_flag)");
  }
  if (role.longest_ttl.count() > 0) {
    report.facts.push_back(subject + " shortens lifetimes to " + in_words(role.longest_ttl));
  }
  if (!role.key_type.empty() && role.key_type != "any") {
    report.warnings.push_back(
        reason(subject + " certifies keys of one type only (key_type)", role.key_type));
  }
  if (!role.stores_certificates) {
    report.warnings.push_back(subject +
                              " does not store certificates (no_store): they cannot be revoked "
                              "from here");
  }
}

}  // namespace

AttemptTask<std::monostate> VaultCa::look_at_role(ports::ProbeReport& report, Deadline deadline) {
  const std::string& name = names_.role_name;
  ApiCall call{"GET", names_.mount + "/roles/" + names_.role, {}, true};
  auto answer = co_await session_->send(std::move(call), deadline);
  if (answer.has_error()) co_return of_harmless_step(std::move(answer).error());
  if (answer->status == 403) {
    report.warnings.push_back("The policy does not allow to read role " + name +
                              ", so nothing is known of its codeSigning and lifetimes");
    co_return std::monostate{};
  }
  if (answer->status == 404) {
    co_return Refused{Trouble::not_found,
                      reason("There is no role " + name + " at this mount, or no such mount",
                             read_errors(answer->body))};
  }
  if (answer->status != 200) co_return trouble_at("Reading the role " + name, *answer);
  const auto role = read_role(answer->body);
  if (role.has_error()) {
    co_return Unreachable{Trouble::protocol, reason("Reading the role", role.error().detail)};
  }
  tell_of(*role, name, report);
  co_return std::monostate{};
}

// Public, as PEM. The chain is empty while the issuer is all there is of it.
AttemptTask<std::vector<Bytes>> VaultCa::fetch_issuers(Deadline deadline) {
  for (const std::string_view document : {"/ca_chain", "/ca/pem"}) {
    ApiCall call{"GET", names_.mount + std::string(document), {}, true};
    auto answer = co_await session_->api().send(std::move(call), {}, deadline);
    if (answer.has_error()) co_return of_harmless_step(std::move(answer).error());
    if (answer->status != 200 || trimmed(answer->body).empty()) continue;
    auto issuers = crypto::from_pem("CERTIFICATE", answer->body);
    if (issuers.has_error()) {
      co_return Unreachable{Trouble::protocol,
                            "The issuer's certificate is published in a form "
                            "that cannot be read"};
    }
    co_return *std::move(issuers);
  }
  co_return std::vector<Bytes>();
}

AttemptTask<ports::ProbeReport> VaultCa::look_around(Deadline deadline) {
  ports::ProbeReport report;
  CO_TRY_VOID(co_await session_->prepare(deadline));
  std::string login =
      "Logged in at " + session_->api().address() + " by " + session_->login().about();
  if (const auto left = session_->time_left()) login += "; the token lives for " + in_words(*left);
  report.facts.push_back(reason("Login", login));
  CO_TRY_VOID(co_await look_at_role(report, deadline));
  CO_TRY(report.issuers_der, co_await fetch_issuers(deadline));
  if (report.issuers_der.empty()) {
    report.warnings.emplace_back(
        "The mount publishes no issuer's certificate: it may not have one");
  }
  co_return report;
}

}  // namespace sealmint::ca::vault

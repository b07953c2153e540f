// The test of a connection to step-ca: everything but a certificate.
#include <algorithm>

#include "ca-backends/stepca/step_ca.hpp"

namespace sealmint::ca::stepca {
namespace {

constexpr std::string_view code_signing = "codeSigning";

Failure trouble_at(const net::HttpAnswer& answer) {
  return trouble_of(answer, read_message(answer.body));
}

std::string in_quotes(std::string_view text) {
  constexpr std::size_t chars_max = 100;
  return "\"" + std::string(text.substr(0, chars_max)) + "\"";
}

}  // namespace

// Older releases have no list of intermediates.
AttemptTask<std::vector<Bytes>> StepCa::fetch_issuers(Deadline deadline) {
  std::vector<Bytes> issuers;
  for (const std::string_view path : {"/roots", "/intermediates"}) {
    CO_TRY(const auto answer, co_await connection_->get(std::string(path), deadline));
    if (answer.status == 404) continue;
    if (answer.status != 200 && answer.status != 201) co_return trouble_at(answer);
    auto certificates = read_certificates(answer.body);
    if (certificates.has_error()) {
      co_return Unreachable{Trouble::protocol, reason("step-ca", certificates.error().detail)};
    }
    std::ranges::move(*certificates, std::back_inserter(issuers));
  }
  co_return issuers;
}

void StepCa::tell_of(const Provisioner& provisioner, ports::ProbeReport& report) const {
  const std::string name = "Provisioner " + in_quotes(provisioner.name);
  report.facts.push_back(reason(name + " is of type JWK with the key", provisioner.key_id));
  if (!provisioner.longest_duration.empty()) {
    report.facts.push_back(
        reason("It lets a certificate live for at most", provisioner.longest_duration));
  } else {
    report.warnings.push_back(name +
                              " has no lifetime of its own, so step-ca's default of 24 hours may "
                              "count (claims.maxTLSCertDuration)");
  }
  const auto& text = provisioner.certificate_template;
  if (!text) {
    report.warnings.push_back("step-ca does not show whether the template of " + name +
                              " sets codeSigning; its default template does not");
  } else if (text->find(code_signing) == std::string::npos) {
    report.warnings.push_back("The template of " + name + " does not name codeSigning");
  }
}

AttemptTask<ports::ProbeReport> StepCa::look_around(Deadline deadline) {
  ports::ProbeReport report;
  CO_TRY(const auto health, co_await connection_->get("/health", deadline));
  if (health.status != 200) co_return trouble_at(health);
  report.facts.push_back(reason("step-ca answers at", connection_->address_of("")));
  if (connection_->has_fingerprint()) {
    report.facts.emplace_back("Its root was found by the fingerprint");
  }
  CO_TRY(const Provisioner provisioner, co_await keys_->find_provisioner(deadline));
  tell_of(provisioner, report);
  CO_TRY(const Key key, co_await keys_->key(deadline));
  if (key->id != provisioner.key_id) {
    co_return Refused{
        Trouble::credentials,
        reason("The key that is configured is not the provisioner's; it has the id", key->id)};
  }
  report.facts.emplace_back("The provisioner's key is at hand");
  CO_TRY(report.issuers_der, co_await fetch_issuers(deadline));
  if (report.issuers_der.empty()) report.warnings.emplace_back("step-ca publishes no root");
  co_return report;
}

}  // namespace sealmint::ca::stepca

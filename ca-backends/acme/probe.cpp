#include "ca-backends/acme/probe.hpp"

#include <algorithm>

namespace sealmint::ca::acme {
namespace {

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : ", ") + text;
  return all;
}

void tell_directory(const Directory& directory, const Settings& settings,
                    ports::ProbeReport& report) {
  report.facts.push_back("Read the directory");
  report.facts.push_back(directory.renewal_info.empty()
                             ? "The issuer has no renewal information (RFC 9773)"
                             : "The issuer says when it wants certificates renewed (RFC 9773)");
  if (!directory.profiles.empty()) {
    report.facts.push_back(reason("Profiles of the issuer", joined(directory.profiles)));
  }
  const bool has_profile =
      settings.profile.empty() ||
      std::ranges::find(directory.profiles, settings.profile) != directory.profiles.end();
  if (!has_profile) {
    report.warnings.push_back("The issuer's directory has no profile " + settings.profile);
  }
  report.warnings.emplace_back(
      "Public ACME issuers, such as Let's Encrypt, give TLS server certificates only: a signer "
      "needs codeSigning, which a private issuer gives whose profile or template says so");
}

Steps<void> tell_account(Issuer& issuer, const Directory& directory, ports::ProbeReport& report,
                         Deadline deadline) {
  if (!issuer.account.has_key()) {
    report.warnings.emplace_back("There is no account key yet: one is made when this is stored");
    co_return Step<void>();
  }
  CO_TRY(const auto found, co_await issuer.account.find(deadline));
  if (found) {
    report.facts.push_back(reason("The account is there", *found));
    co_return Step<void>();
  }
  if (!directory.terms_of_service.empty() && !issuer.settings.has_agreed_to_terms) {
    report.warnings.push_back(
        reason("No account was made: termsOfServiceAgreed is not set, and the issuer's terms are",
               directory.terms_of_service));
    co_return Step<void>();
  }
  CO_TRY(const std::string made, co_await issuer.account.open(deadline));
  report.facts.push_back(reason("Made the account", made));
  co_return Step<void>();
}

std::string names_of(const Settings& settings) {
  std::vector<std::string> names;
  for (const Identifier& identifier : settings.identifiers) names.push_back(identifier.value);
  return joined(names);
}

}  // namespace

Steps<ports::ProbeReport> probe_issuer(Issuer& issuer, Deadline deadline) {
  ports::ProbeReport report;
  CO_TRY(const auto directory, co_await issuer.client.directory(deadline));
  tell_directory(*directory, issuer.settings, report);
  CO_TRY_VOID(co_await issuer.client.fetch_nonce(deadline));
  report.facts.emplace_back("Got a nonce");
  CO_TRY_VOID(co_await tell_account(issuer, *directory, report, deadline));
  CO_TRY(std::string publisher, co_await issuer.publisher->probe(deadline));
  report.facts.push_back(std::move(publisher));
  report.facts.push_back(reason("Orders will be for", names_of(issuer.settings)));
  co_return report;
}

}  // namespace sealmint::ca::acme

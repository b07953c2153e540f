#include "ca-backends/manual/manual_authority.hpp"

namespace sealmint::ca::manual {
namespace {

// The import ends the waiting; polls in between change nothing, so they are rare.
constexpr std::chrono::seconds next_poll{3600};

std::string waits_for(const std::string& instructions) {
  std::string text =
      "somebody has to bring the certificate: take the CSR from GET …/issuance/csr and import the "
      "answer by POST …/issuance/certificate";
  if (!instructions.empty()) text += " (" + instructions + ")";
  return text;
}

}  // namespace

Task<ports::IssueOutcome> ManualAuthority::issue(ports::IssueRequest /*request*/,
                                                 ports::IssueDeadline /*deadline*/) {
  co_return ports::IssueOutcome(
      ports::PendingIssuance{"manual", next_poll, waits_for(instructions_)});
}

Task<ports::IssueOutcome> ManualAuthority::poll(std::string ticket, ports::IssueRequest /*request*/,
                                                ports::IssueDeadline /*deadline*/) {
  co_return ports::IssueOutcome(
      ports::PendingIssuance{std::move(ticket), next_poll, waits_for(instructions_)});
}

Task<ports::ProbeOutcome> ManualAuthority::probe(ports::IssueDeadline /*deadline*/) {
  ports::ProbeReport report;
  report.facts.emplace_back(
      "Nothing is connected: a person takes each request to the issuer and brings its certificate");
  if (!instructions_.empty()) report.facts.push_back("Instructions: " + instructions_);
  co_return ports::ProbeOutcome(std::move(report));
}

}  // namespace sealmint::ca::manual

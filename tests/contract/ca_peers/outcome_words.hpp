// Outcomes as words, for tables and messages of tests.
#pragma once

#include <string>
#include <variant>

#include "core/ports/certificate_authority.hpp"

namespace sealmint::testing {

// "issued", "pending", "refused: forbidden", "unreachable: timed-out".
inline std::string word(const ports::IssueOutcome& outcome) {
  if (std::holds_alternative<ports::IssuedCertificate>(outcome)) return "issued";
  if (std::holds_alternative<ports::PendingIssuance>(outcome)) return "pending";
  const auto* const refused = std::get_if<ports::Refused>(&outcome);
  if (refused) return "refused: " + std::string(name(refused->trouble));
  return "unreachable: " + std::string(name(std::get<ports::Unreachable>(outcome).trouble));
}

// Why there is no certificate; empty when there is.
inline std::string detail(const ports::IssueOutcome& outcome) {
  if (const auto* const refused = std::get_if<ports::Refused>(&outcome)) return refused->detail;
  const auto* const unreachable = std::get_if<ports::Unreachable>(&outcome);
  return unreachable ? unreachable->detail : "";
}

}  // namespace sealmint::testing

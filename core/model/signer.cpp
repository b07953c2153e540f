#include "core/model/signer.hpp"

#include <algorithm>

#include "core/base/limits.hpp"
#include "core/model/certificate.hpp"

namespace sealmint::model {

std::string_view name(SignerStatus status) {
  switch (status) {
    case SignerStatus::pending: return "pending";
    case SignerStatus::active: return "active";
    case SignerStatus::failed: return "failed";
    case SignerStatus::disabled: return "disabled";
    case SignerStatus::expired: return "expired";
  }
  return "pending";
}

std::string_view name(Role role) {
  switch (role) {
    case Role::auditor: return "auditor";
    case Role::operator_: return "operator";
    case Role::administrator: return "admin";
  }
  return "auditor";
}

std::optional<Role> parse_role(std::string_view text) {
  for (const auto role : {Role::auditor, Role::operator_, Role::administrator}) {
    if (name(role) == text) return role;
  }
  return std::nullopt;
}

std::string_view name(AuthorityStatus status) {
  switch (status) {
    case AuthorityStatus::active: return "active";
    case AuthorityStatus::disabled: return "disabled";
    case AuthorityStatus::pending_certificate: return "pending-certificate";
  }
  return "pending-certificate";
}

bool is_signer_name(std::string_view text) {
  if (text.empty() || text.size() > limits::signer_name_chars) return false;
  return std::ranges::all_of(
      text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

}  // namespace sealmint::model

#include "core/model/grant.hpp"

namespace sealmint::model {

std::string_view name(GrantStatus status) {
  switch (status) {
    case GrantStatus::active: return "active";
    case GrantStatus::expired: return "expired";
    case GrantStatus::revoked: return "revoked";
  }
  return "unknown";
}

}  // namespace sealmint::model

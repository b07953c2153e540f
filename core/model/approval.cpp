#include "core/model/approval.hpp"

namespace sealmint::model {

std::string_view name(RequestStatus status) {
  switch (status) {
    case RequestStatus::pending: return "pending";
    case RequestStatus::approved: return "approved";
    case RequestStatus::rejected: return "rejected";
    case RequestStatus::expired: return "expired";
    case RequestStatus::cancelled: return "cancelled";
  }
  return "unknown";
}

}  // namespace sealmint::model

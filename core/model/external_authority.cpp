#include "core/model/external_authority.hpp"

namespace sealmint::model {

std::string_view name(OrderStatus status) {
  switch (status) {
    case OrderStatus::pending: return "pending";
    case OrderStatus::completed: return "completed";
    case OrderStatus::failed: return "failed";
    case OrderStatus::superseded: return "superseded";
  }
  return "";
}

std::string_view name(OrderPurpose purpose) {
  switch (purpose) {
    case OrderPurpose::creation: return "creation";
    case OrderPurpose::reissue: return "reissue";
    case OrderPurpose::renewal: return "renewal";
  }
  return "";
}

}  // namespace sealmint::model

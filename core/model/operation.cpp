#include "core/model/operation.hpp"

namespace sealmint::model {

std::string_view name(OperationStatus status) {
  switch (status) {
    case OperationStatus::pending: return "pending";
    case OperationStatus::success: return "success";
    case OperationStatus::failed: return "failed";
    case OperationStatus::denied: return "denied";
  }
  return "failed";
}

std::optional<OperationStatus> parse_operation_status(std::string_view text) {
  for (const auto status : {OperationStatus::pending, OperationStatus::success,
                            OperationStatus::failed, OperationStatus::denied}) {
    if (name(status) == text) return status;
  }
  return std::nullopt;
}

}  // namespace sealmint::model

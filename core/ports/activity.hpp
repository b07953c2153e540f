// Reads of the activity of signers: what was signed, failed and refused. Any thread, beside
// commits; each sees every commit that was answered before. `busy` when the store cannot begin
// before the deadline.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "core/base/task.hpp"
#include "core/model/operation.hpp"
#include "core/tasks/deadline.hpp"

namespace sealmint::ports {

struct OperationQuery {
  SignerId signer_id;
  std::optional<model::OperationStatus> status;
  std::size_t offset = 0;
  std::size_t limit = 20;
};
struct OperationPage {
  std::vector<model::Operation> operations;  // newest first; of equal times the later append first
  std::size_t total_count = 0;
};

class Activity {
 public:
  virtual ~Activity() = default;

  virtual Task<OperationPage> operations(OperationQuery query, Deadline deadline) = 0;
  virtual Task<std::optional<model::Operation>> operation(OperationId id, Deadline deadline) = 0;
};

}  // namespace sealmint::ports

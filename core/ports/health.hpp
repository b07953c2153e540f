// How the store is. Any thread.
#pragma once

#include <cstdint>
#include <optional>

#include "core/base/task.hpp"
#include "core/tasks/deadline.hpp"

namespace sealmint::ports {

class Health {
 public:
  virtual ~Health() = default;

  // A cheap read that proves that the store answers, for /readyz. `busy` when it cannot begin
  // before the deadline.
  virtual Task<void> ping(Deadline deadline) = 0;
  // What the disk has room for, in bytes; nothing where nobody knows. May block.
  virtual std::optional<std::uint64_t> free_bytes() { return std::nullopt; }
};

}  // namespace sealmint::ports

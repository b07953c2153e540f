// Activity rows as the change that appends them.
#pragma once

#include "core/ports/store.hpp"

namespace sealmint::testing {

// The row as a call of its own.
inline ports::AppendOperations append(const model::Operation& row) {
  return {static_cast<const model::OperationContext&>(row),
          {static_cast<const model::OperationItem&>(row)}};
}

}  // namespace sealmint::testing

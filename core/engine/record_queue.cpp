#include "core/engine/record_queue.hpp"

namespace sealmint::engine {

Result<void> admit_to_queue(const RecordState& state, const RecordLimits& limits) {
  if (state.is_poisoned) return make_error(ErrorKind::unavailable, "poisoned");
  if (state.reserved > limits.queue_entries_max) {
    auto error = make_error(ErrorKind::busy, "The record queue is full");
    error.retry_after = std::chrono::seconds{1};
    return error;
  }
  if (state.is_stopping) return make_error(ErrorKind::unavailable, "stopping");
  return {};
}

}  // namespace sealmint::engine

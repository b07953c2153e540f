// Waiting for a decision: a CI job asks once and is answered when its request is decided.
#pragma once

#include <chrono>

#include "core/base/task.hpp"
#include "core/service/approvals/approval_events.hpp"
#include "core/service/shared/waits.hpp"
#include "core/state/directory.hpp"

namespace sealmint::service {

class RequestWatch {
 public:
  RequestWatch(const Directory& directory, ApprovalEvents& events);

  // Ends when the request is pending no more, when it is gone, or after `time_max`. Resumes on the
  // caller's executor. Error: busy, when too many wait already.
  Task<void> wait(RequestId id, std::chrono::milliseconds time_max);

  // Ends all waits, those to come too: the server stops.
  void release_all() { waits_.release_all(); }

 private:
  bool is_pending(RequestId id) const;

  const Directory& directory_;
  Waits<RequestId> waits_;
};

}  // namespace sealmint::service

#include "core/service/approvals/request_watch.hpp"

#include "core/base/limits.hpp"

namespace sealmint::service {

RequestWatch::RequestWatch(const Directory& directory, ApprovalEvents& events)
    : directory_(directory) {
  events.listen([this](ApprovalEvent, RequestId id) { waits_.wake(id); });
}

Task<void> RequestWatch::wait(RequestId id, std::chrono::milliseconds time_max) {
  if (waits_.is_released()) co_return Result<void>{};
  if (waits_.size() >= limits::request_waiters) {
    auto error = make_error(ErrorKind::busy, "Too many are waiting for decisions");
    error.retry_after = std::chrono::seconds{5};
    co_return error;
  }
  const auto is_decided = [this, id] { return !is_pending(id); };
  co_await waits_.wait(id, time_max, is_decided);
  co_return Result<void>{};
}

bool RequestWatch::is_pending(RequestId id) const {
  const auto request = directory_.snapshot()->request(id);
  return request && request->status == model::RequestStatus::pending;
}

}  // namespace sealmint::service

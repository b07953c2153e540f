#include "core/service/request_watch.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "core/base/limits.hpp"

namespace sealmint::service {
namespace {

// A timer belongs to the thread of its waiter, so it is ended there.
void end(const std::shared_ptr<boost::asio::steady_timer>& timer) {
  boost::asio::post(timer->get_executor(), [timer] { timer->cancel(); });
}

}  // namespace

RequestWatch::RequestWatch(const Directory& directory, ApprovalEvents& events)
    : directory_(directory) {
  events.listen([this](ApprovalEvent, RequestId id) { wake(id); });
}

RequestWatch::Place::Place(RequestWatch& watch, RequestId id, std::shared_ptr<Timer> timer)
    : watch_(watch) {
  const std::lock_guard lock(watch_.mutex_);
  position_ = watch_.waiters_.emplace(id, std::move(timer));
}

RequestWatch::Place::~Place() {
  const std::lock_guard lock(watch_.mutex_);
  watch_.waiters_.erase(position_);
}

Task<void> RequestWatch::wait(RequestId id, std::chrono::milliseconds time_max) {
  {
    const std::lock_guard lock(mutex_);
    if (is_released_) co_return Result<void>{};
    if (waiters_.size() >= limits::request_waiters) {
      auto error = make_error(ErrorKind::busy, "Too many are waiting for decisions");
      error.retry_after = std::chrono::seconds{5};
      co_return error;
    }
  }
  const auto executor = co_await boost::asio::this_coro::executor;
  const auto timer = std::make_shared<Timer>(executor, time_max);
  const Place place(*this, id, timer);
  const auto end_of_wait = std::chrono::steady_clock::now() + time_max;
  // Asked after the place was taken, so that a decision just before it is not missed.
  while (!is_released_ && is_pending(id) && std::chrono::steady_clock::now() < end_of_wait) {
    // Its end by a decision is no error here, so what it says is not looked at.
    const auto token = boost::asio::as_tuple(boost::asio::use_awaitable);
    co_await timer->async_wait(token);
    timer->expires_at(end_of_wait);
  }
  co_return Result<void>{};
}

void RequestWatch::release_all() {
  const std::lock_guard lock(mutex_);
  is_released_ = true;
  for (const auto& waiter : waiters_) end(waiter.second);
}

bool RequestWatch::is_pending(RequestId id) const {
  const auto request = directory_.snapshot()->request(id);
  return request && request->status == model::RequestStatus::pending;
}

void RequestWatch::wake(RequestId id) {
  const std::lock_guard lock(mutex_);
  const auto [first, last] = waiters_.equal_range(id);
  for (auto waiter = first; waiter != last; ++waiter) end(waiter->second);
}

}  // namespace sealmint::service

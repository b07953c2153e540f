#include "core/service/shared/pause.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace sealmint::service {

boost::asio::awaitable<void> Pause::wait(std::chrono::milliseconds time) {
  const auto executor = co_await boost::asio::this_coro::executor;
  const auto timer = std::make_shared<Timer>(executor, time);
  if (!begin(timer)) {
    // Others of the executor get their turn even when there is always something to do.
    co_await boost::asio::post(executor, boost::asio::use_awaitable);
    co_return;
  }
  // An end by a call of end() is no error here, so what the timer says is not looked at.
  const auto token = boost::asio::as_tuple(boost::asio::use_awaitable);
  co_await timer->async_wait(token);
  const std::lock_guard lock(mutex_);
  timer_.reset();
  is_ended_ = false;
}

bool Pause::begin(const std::shared_ptr<Timer>& timer) {
  const std::lock_guard lock(mutex_);
  if (std::exchange(is_ended_, false)) return false;
  timer_ = timer;
  return true;
}

void Pause::end() {
  const std::lock_guard lock(mutex_);
  if (std::exchange(is_ended_, true)) return;
  const auto timer = timer_.lock();
  if (!timer) return;
  // A timer belongs to the thread of wait().
  boost::asio::post(timer->get_executor(), [timer] { timer->cancel(); });
}

}  // namespace sealmint::service

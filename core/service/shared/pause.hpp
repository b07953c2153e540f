// The time a loop waits between two steps, which others may cut short.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <memory>
#include <mutex>

namespace sealmint::service {

class Pause {
 public:
  // Ends after `time`, or as soon as end() is called; at once when that happened since the last
  // pause ended. One coroutine only, on an executor that is one thread.
  boost::asio::awaitable<void> wait(std::chrono::milliseconds time);

  // Any thread.
  void end();

 private:
  using Timer = boost::asio::steady_timer;

  // False when there is nothing to wait for.
  bool begin(const std::shared_ptr<Timer>& timer);

  std::mutex mutex_;
  bool is_ended_ = false;
  // Kept alive by wait() alone, because a timer must not outlive the context it belongs to.
  std::weak_ptr<Timer> timer_;
};

}  // namespace sealmint::service

// Coroutines that wait until something becomes true of a key, each for so long at most.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>

namespace sealmint::service {

// All but wait() may be called from any thread.
template <class Key>
class Waits {
 public:
  // Ends when `is_over()` says so, when all are released, or after `time_max`; the caller asks
  // which it was. Resumes on the caller's executor.
  template <class IsOver>
  boost::asio::awaitable<void> wait(Key key, std::chrono::milliseconds time_max, IsOver is_over) {
    const auto executor = co_await boost::asio::this_coro::executor;
    const auto timer = std::make_shared<Timer>(executor, time_max);
    const Place place(*this, key, timer);
    const auto end_of_wait = std::chrono::steady_clock::now() + time_max;
    // Asked after the place was taken, so that what became true just before it is not missed.
    while (!is_released_ && !is_over() && std::chrono::steady_clock::now() < end_of_wait) {
      // Its end by a wake is no error here, so what it says is not looked at.
      const auto token = boost::asio::as_tuple(boost::asio::use_awaitable);
      co_await timer->async_wait(token);
      timer->expires_at(end_of_wait);
    }
  }

  // Lets those who wait for this key ask again; wake_below() those of all smaller keys.
  void wake(const Key& key) {
    const std::lock_guard lock(mutex_);
    end(waiting_.lower_bound(key), waiting_.upper_bound(key));
  }
  void wake_below(const Key& key) {
    const std::lock_guard lock(mutex_);
    end(waiting_.begin(), waiting_.lower_bound(key));
  }

  // Ends all waits, those to come too.
  void release_all() {
    const std::lock_guard lock(mutex_);
    is_released_ = true;
    end(waiting_.begin(), waiting_.end());
  }
  bool is_released() const { return is_released_; }

  std::size_t size() const {
    const std::lock_guard lock(mutex_);
    return waiting_.size();
  }

 private:
  using Timer = boost::asio::steady_timer;
  using Waiting = std::multimap<Key, std::shared_ptr<Timer>>;

  // One waiter; its end takes it out of the list.
  class Place {
   public:
    Place(Waits& waits, const Key& key, std::shared_ptr<Timer> timer) : waits_(waits) {
      const std::lock_guard lock(waits_.mutex_);
      position_ = waits_.waiting_.emplace(key, std::move(timer));
    }
    ~Place() {
      const std::lock_guard lock(waits_.mutex_);
      waits_.waiting_.erase(position_);
    }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

   private:
    Waits& waits_;
    typename Waiting::iterator position_;
  };

  // A timer belongs to the thread of its waiter, so it is ended there.
  static void end(typename Waiting::iterator first, typename Waiting::iterator last) {
    for (; first != last; ++first) {
      const auto timer = first->second;
      boost::asio::post(timer->get_executor(), [timer] { timer->cancel(); });
    }
  }

  mutable std::mutex mutex_;
  std::atomic<bool> is_released_{false};
  Waiting waiting_;
};

}  // namespace sealmint::service

// Waiting for a decision: a CI job asks once and is answered when its request is decided.
#pragma once

#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "core/base/task.hpp"
#include "core/service/approval_events.hpp"
#include "core/service/directory.hpp"

namespace sealmint::service {

class RequestWatch {
 public:
  RequestWatch(const Directory& directory, ApprovalEvents& events);

  // Ends when the request is pending no more, when it is gone, or after `time_max`. Resumes on the
  // caller's executor. Error: busy, when too many wait already.
  Task<void> wait(RequestId id, std::chrono::milliseconds time_max);

  // Ends all waits, those to come too: the server stops.
  void release_all();

 private:
  using Timer = boost::asio::steady_timer;

  // One waiter; its end takes it out of the list.
  class Place {
   public:
    Place(RequestWatch& watch, RequestId id, std::shared_ptr<Timer> timer);
    ~Place();
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

   private:
    RequestWatch& watch_;
    std::unordered_multimap<RequestId, std::shared_ptr<Timer>>::iterator position_;
  };

  bool is_pending(RequestId id) const;
  void wake(RequestId id);

  const Directory& directory_;
  std::mutex mutex_;
  std::atomic<bool> is_released_{false};
  std::unordered_multimap<RequestId, std::shared_ptr<Timer>> waiters_;
};

}  // namespace sealmint::service

// Where threads sleep until there is work. Whoever brings work pays a system call only when
// somebody sleeps, and no wake-up is lost.
#pragma once

#include <semaphore.h>

#include <atomic>
#include <cerrno>

#include "core/base/must.hpp"

namespace sealmint::engine {

class Parking {
 public:
  Parking() { must(::sem_init(&semaphore_, 0, 0) == 0, "a semaphore of 0 can be made"); }
  ~Parking() { ::sem_destroy(&semaphore_); }
  Parking(const Parking&) = delete;
  Parking& operator=(const Parking&) = delete;

  // Sleeps until wake_one(), unless `has_work()` is true. The sleeper is announced before it looks:
  // a producer that publishes its work (sequentially consistent) and then calls wake_one() either
  // sees the sleeper, or its work is seen here.
  template <class HasWork>
  void park(HasWork has_work) {
    asleep_.fetch_add(1);
    if (has_work() && leave()) return;
    while (::sem_wait(&semaphore_) != 0 && errno == EINTR) {
    }
  }

  // Wakes one sleeper, if there is any.
  void wake_one() {
    if (leave()) ::sem_post(&semaphore_);
  }

 private:
  // Takes one announced sleeper off the count, so that each is woken, or wakes up, exactly once.
  bool leave() {
    int asleep = asleep_.load();
    while (asleep > 0) {
      if (asleep_.compare_exchange_weak(asleep, asleep - 1)) return true;
    }
    return false;
  }

  std::atomic<int> asleep_{0};
  ::sem_t semaphore_;
};

}  // namespace sealmint::engine

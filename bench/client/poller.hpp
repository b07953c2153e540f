// Waits for many sockets at once (epoll(7)).
#pragma once

#include <sys/epoll.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>

namespace sealmint::bench {

class Poller {
 public:
  Poller();
  ~Poller();
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  // `index` is what wait() says of it. A closed descriptor leaves by itself.
  void add(int descriptor, std::uint32_t index);
  void watch_writable(int descriptor, std::uint32_t index, bool is_wanted);
  // The sockets that something can be done with; none when the time is over.
  std::span<const epoll_event> wait(std::chrono::nanoseconds at_most);

 private:
  int descriptor_;
  std::array<epoll_event, 64> events_{};
};

}  // namespace sealmint::bench

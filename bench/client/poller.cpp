#include "bench/client/poller.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace sealmint::bench {
namespace {

void require(int result) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), "epoll");
}

epoll_event make_event(std::uint32_t index, bool is_write_wanted) {
  epoll_event event{};
  event.events = EPOLLIN;
  if (is_write_wanted) event.events |= EPOLLOUT;
  event.data.u32 = index;
  return event;
}

}  // namespace

Poller::Poller() : descriptor_(::epoll_create1(EPOLL_CLOEXEC)) { require(descriptor_); }

Poller::~Poller() { ::close(descriptor_); }

void Poller::add(int descriptor, std::uint32_t index) {
  epoll_event event = make_event(index, false);
  require(::epoll_ctl(descriptor_, EPOLL_CTL_ADD, descriptor, &event));
}

void Poller::watch_writable(int descriptor, std::uint32_t index, bool is_wanted) {
  epoll_event event = make_event(index, is_wanted);
  require(::epoll_ctl(descriptor_, EPOLL_CTL_MOD, descriptor, &event));
}

std::span<const epoll_event> Poller::wait(std::chrono::nanoseconds at_most) {
  const std::int64_t nanoseconds = std::max<std::int64_t>(at_most.count(), 0);
  // Milliseconds, as epoll_wait takes them, are too coarse for a schedule of requests.
  const timespec limit{nanoseconds / 1'000'000'000, nanoseconds % 1'000'000'000};
  const int count = ::epoll_pwait2(descriptor_, events_.data(), static_cast<int>(events_.size()),
                                   &limit, nullptr);
  if (count < 0 && errno != EINTR) require(count);
  return std::span(events_).first(static_cast<std::size_t>(std::max(count, 0)));
}

}  // namespace sealmint::bench

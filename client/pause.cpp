#include "client/pause.hpp"

#include <cerrno>
#include <ctime>

namespace sealmint::client {

// To a point in time, so that signals of the host do not make it longer.
void pause_until(std::chrono::steady_clock::time_point end) {
  using std::chrono::duration_cast;
  const auto since = end.time_since_epoch();
  const auto whole = duration_cast<std::chrono::seconds>(since);
  std::timespec time{};
  time.tv_sec = whole.count();
  time.tv_nsec = duration_cast<std::chrono::nanoseconds>(since - whole).count();
  while (::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nullptr) == EINTR) {
  }
}

void pause_for(std::chrono::milliseconds time) {
  if (time.count() > 0) pause_until(std::chrono::steady_clock::now() + time);
}

}  // namespace sealmint::client

// What was given to a peer that confirms nothing: its newest part may be lost when the peer ends.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

namespace sealmint::sinks {

class RecentDeliveries {
 public:
  using Instant = std::chrono::steady_clock::time_point;

  void note(std::uint64_t first, std::size_t bytes, Instant now);

  // The first entry of what the peer may not have read yet; nothing if it had time enough for all.
  std::optional<std::uint64_t> first(Instant now);

  // The first entry of what the peer may not have read when it ended at that time; nothing if it
  // had time enough. Forgets everything.
  std::optional<std::uint64_t> take_doubtful(Instant ended_at);

 private:
  void forget_read(Instant now);

  struct Delivery {
    std::uint64_t first;
    std::size_t bytes;
    Instant at;
  };

  std::deque<Delivery> deliveries_;
  std::size_t bytes_ = 0;
};

}  // namespace sealmint::sinks

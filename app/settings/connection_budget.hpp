// How many connections the descriptors of the process allow.
#pragma once

#include <algorithm>
#include <cstdint>

namespace sealmint::app {

// For what a server opens while it serves: copies of its state, sinks, webhooks, files that are
// written anew. Who connects must not be able to take these.
inline constexpr std::uint64_t descriptors_kept_back = 256;
// What a server has open before anybody connects, generously.
inline constexpr std::uint64_t descriptors_at_start = 64;

// At most `wanted`, where so many descriptors are open of so many that may be. Where there are
// hardly any, connections and all else share what there is.
constexpr std::uint32_t affordable_connections(std::uint32_t wanted, std::uint64_t limit,
                                               std::uint64_t open) {
  const std::uint64_t free = limit > open ? limit - open : 0;
  const std::uint64_t afforded = free - std::min(descriptors_kept_back, free / 2);
  return static_cast<std::uint32_t>(
      std::min<std::uint64_t>(wanted, std::max<std::uint64_t>(afforded, 1)));
}
static_assert(affordable_connections(12'000, 20'000, 64) == 12'000);
static_assert(affordable_connections(12'000, 1'024, 64) == 704);
static_assert(affordable_connections(12'000, 64, 40) == 12);
static_assert(affordable_connections(12'000, 20, 40) == 1);

}  // namespace sealmint::app

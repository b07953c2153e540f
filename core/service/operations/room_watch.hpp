// Looks how much room the disk has, every second: warns before it is full, and tries a small commit
// when the last one found none. Whoever wants to sign would try too, but while /readyz keeps
// traffic away there may be nobody.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>

#include "core/base/log.hpp"
#include "core/service/shared/context.hpp"

namespace sealmint::service {

inline constexpr std::chrono::seconds room_look_interval{1};
// Below this an operator is warned.
inline constexpr std::uint64_t storage_low_bytes = 256ULL * 1024 * 1024;
// With less than this a commit is not even tried: one writes about 1 MiB at most.
inline constexpr std::uint64_t storage_room_bytes = 2ULL * 1024 * 1024;

class RoomWatch {
 public:
  // What the disk has room for, in bytes; nothing where nobody knows. Called on a thread that may
  // block.
  using FreeBytes = std::function<std::optional<std::uint64_t>()>;

  RoomWatch(Context& context, LogSink& log, FreeBytes look)
      : context_(context), log_(log), look_(std::move(look)) {}

  // One look.
  Task<void> step();

  // As of the last look; nothing before the first one, and where nobody knows. Any thread.
  std::optional<std::uint64_t> free_bytes() const;

 private:
  void tell_if_full(std::optional<std::uint64_t> free_bytes);
  void tell_if_low(std::uint64_t free_bytes);
  ports::Transaction small_commit() const;

  Context& context_;
  LogSink& log_;
  const FreeBytes look_;
  bool was_full_ = false;
  bool was_low_ = false;
  std::atomic<std::int64_t> free_bytes_{-1};
};

}  // namespace sealmint::service

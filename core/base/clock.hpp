// Wall-clock time as values, and the port through which it is read.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sealmint {

// All times of the product: UTC with milliseconds.
using TimePoint = std::chrono::sys_time<std::chrono::milliseconds>;

// "2026-01-02T03:04:05.678Z", as every timestamp on the wire.
std::string to_iso8601(TimePoint time);

// Reads RFC 3339 in UTC ("Z" or "+00:00"), with or without a fraction or a time. Nothing for
// others.
std::optional<TimePoint> parse_iso8601(std::string_view text);

inline std::int64_t to_unix_ms(TimePoint time) { return time.time_since_epoch().count(); }
inline TimePoint from_unix_ms(std::int64_t ms) { return TimePoint{std::chrono::milliseconds{ms}}; }

// The only source of "now". Implementations may be called from any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual TimePoint now() const = 0;
};

}  // namespace sealmint

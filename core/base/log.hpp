// A log line as a value and the port it is written to. Values are plain texts; nobody may put a
// token, a key, a password or a request body into one.
#pragma once

#include <initializer_list>
#include <string_view>
#include <utility>

namespace sealmint {

enum class LogLevel { debug, info, warning, error };

using LogField = std::pair<std::string_view, std::string_view>;

// Implementations may be called from any thread, never block for long and never throw.
class LogSink {
 public:
  virtual ~LogSink() = default;
  virtual void write(LogLevel level, std::string_view event,
                     std::initializer_list<LogField> fields) = 0;
};

// For those who tell the problems themselves.
class SilentLog final : public LogSink {
 public:
  void write(LogLevel, std::string_view, std::initializer_list<LogField>) override {}
};

}  // namespace sealmint

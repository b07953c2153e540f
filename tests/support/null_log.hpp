// A log that keeps the names of its events.
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "core/base/log.hpp"

namespace sealmint::testing {

class RecordingLog final : public LogSink {
 public:
  void write(LogLevel, std::string_view event, std::initializer_list<LogField>) override {
    const std::lock_guard lock(mutex_);
    events_.emplace_back(event);
  }
  std::vector<std::string> events() const {
    const std::lock_guard lock(mutex_);
    return events_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> events_;
};

}  // namespace sealmint::testing

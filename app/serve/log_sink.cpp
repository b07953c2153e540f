#include "app/serve/log_sink.hpp"

// The only unit that knows the logging library. It brings the queue and the thread; the lines are
// ours. Header only, because Debian has no static library of it.
#define SPDLOG_HEADER_ONLY
#define SPDLOG_FMT_EXTERNAL
#define FMT_HEADER_ONLY
#include <poll.h>
#include <spdlog/async_logger.h>
#include <spdlog/details/null_mutex.h>
#include <spdlog/details/thread_pool.h>
#include <spdlog/sinks/base_sink.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <functional>
#include <utility>

#include "app/serve/system_clock.hpp"

namespace sealmint::app {
namespace {

constexpr std::size_t queue_lines = 4096;
constexpr std::chrono::milliseconds patience{1'000};
// A pipe that polls as writable takes this many bytes without blocking (POSIX: PIPE_BUF).
constexpr std::size_t piece_bytes = 4096;

// Runs on the thread of the queue only.
class DescriptorSink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  using LostLines = std::function<std::size_t()>;

  DescriptorSink(int descriptor, LostLines lost_in_queue)
      : descriptor_(descriptor), lost_in_queue_(std::move(lost_in_queue)) {}

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    const std::size_t lost = lost_in_queue_() + lost_here_;
    if (lost > reported_) {
      const std::string count = std::to_string(lost - reported_);
      const bool is_written = write_line(
          json_line(SystemClock().now(), LogLevel::warning, "log.lines_lost", {{"count", count}}));
      if (is_written) reported_ = lost;
    }
    if (!write_line({message.payload.data(), message.payload.size()})) ++lost_here_;
  }
  void flush_() override {}

 private:
  bool write_line(std::string_view line) {
    // A line that was broken off must not run into this one.
    std::string text(is_inside_line_ ? "\n" : "");
    text += line;
    text += '\n';
    std::string_view rest(text);
    while (!rest.empty() && wait_for_room()) {
      const ssize_t count = ::write(descriptor_, rest.data(), std::min(rest.size(), piece_bytes));
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) break;
      rest.remove_prefix(static_cast<std::size_t>(count));
    }
    if (rest.size() < text.size()) is_inside_line_ = !rest.empty();
    return rest.empty();
  }

  // Waits once for a reader that sleeps. While it does, further lines are lost without waiting.
  bool wait_for_room() {
    pollfd wanted{descriptor_, POLLOUT, 0};
    const int timeout_ms = is_stalled_ ? 0 : static_cast<int>(patience.count());
    const int ready = ::poll(&wanted, 1, timeout_ms);
    is_stalled_ = ready == 0;
    return ready > 0 || (ready < 0 && errno == EINTR);
  }

  const int descriptor_;
  const LostLines lost_in_queue_;
  std::size_t lost_here_ = 0;
  std::size_t reported_ = 0;
  bool is_stalled_ = false;
  bool is_inside_line_ = false;
};

class SpdlogJsonLog final : public JsonLog {
 public:
  SpdlogJsonLog(LogLevel level, int descriptor)
      : level_(level), queue_(std::make_shared<spdlog::details::thread_pool>(queue_lines, 1)) {
    // Plain pointer: the queue owns its thread, and the sink runs on that thread only.
    auto* const queue = queue_.get();
    auto sink =
        std::make_shared<DescriptorSink>(descriptor, [queue] { return queue->overrun_counter(); });
    logger_ = std::make_shared<spdlog::async_logger>("sealmint", std::move(sink), queue_,
                                                     spdlog::async_overflow_policy::overrun_oldest);
    logger_->set_level(spdlog::level::trace);
    logger_->set_error_handler([](const std::string&) {});
  }

  void set_level(LogLevel level) override { level_.store(level, std::memory_order_relaxed); }

  // A log that fails must not take the work down with it.
  void write(LogLevel level, std::string_view event,
             std::initializer_list<LogField> fields) override {
    if (level < level_.load(std::memory_order_relaxed)) return;
    try {
      const std::string line = json_line(SystemClock().now(), level, event, fields);
      logger_->log(spdlog::level::info, spdlog::string_view_t(line.data(), line.size()));
    } catch (...) {
      return;
    }
  }

 private:
  std::atomic<LogLevel> level_;
  // Ends first: its destructor writes what is queued. (Members go in reverse order.)
  std::shared_ptr<spdlog::async_logger> logger_;
  std::shared_ptr<spdlog::details::thread_pool> queue_;
};

}  // namespace

std::unique_ptr<JsonLog> make_json_log(LogLevel level, int descriptor) {
  return std::make_unique<SpdlogJsonLog>(level, descriptor);
}

void set_log_level(LogSink& log, LogLevel level) {
  if (auto* const json_log = dynamic_cast<JsonLog*>(&log)) json_log->set_level(level);
}

}  // namespace sealmint::app

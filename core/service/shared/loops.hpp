// What runs as long as the server does: loops that make a step, wait, and make the next one. A step
// that fails, or throws, is told in the log, counted, and made again a while later; a loop that has
// not succeeded for long shows in /readyz.
#pragma once

#include <boost/asio/any_io_executor.hpp>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/base/backoff.hpp"
#include "core/base/log.hpp"
#include "core/base/metrics.hpp"
#include "core/base/task.hpp"
#include "core/service/shared/pause.hpp"

namespace sealmint::service {

struct LoopRule {
  std::string name;  // "expiry_sweep": in log lines, metrics and reasons of /readyz
  // Between steps that failed one after another; nothing cuts that wait short.
  BackoffRule backoff{std::chrono::seconds{1}, std::chrono::seconds{30}};
  // How long the loop may be without a step that succeeded.
  std::chrono::milliseconds silence_max{60'000};
};

class Loop {
 public:
  using Instant = std::chrono::steady_clock::time_point;
  // Answers how long to wait until the next one.
  using Step = std::function<Task<std::chrono::milliseconds>()>;

  // `pause` cuts the wait after a step that succeeded short; null for a loop that nobody wakes.
  Loop(LoopRule rule, LogSink& log, Step step, Pause* pause);
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // Until its executor stops, which is one thread.
  boost::asio::awaitable<void> run();

  // Any thread.
  const std::string& name() const { return rule_.name; }
  const Counter& failures() const { return failures_; }
  Instant last_ok() const { return last_ok_.load(std::memory_order_relaxed); }
  bool is_silent(Instant now) const { return now - last_ok() > rule_.silence_max; }

 private:
  boost::asio::awaitable<Result<std::chrono::milliseconds>> try_step();
  void note_success();
  std::chrono::milliseconds note_failure(const Error& error);

  const LoopRule rule_;
  LogSink& log_;
  const Step step_;
  Pause own_pause_;
  Pause& pause_;
  std::int64_t failures_in_row_ = 0;
  Counter failures_;
  std::atomic<Instant> last_ok_{std::chrono::steady_clock::now()};
};

// All loops of a server.
class Loops {
 public:
  explicit Loops(LogSink& log) : log_(log) {}

  // The executor must be one thread, and stop before the loops go. Any thread.
  void spawn_forever(const boost::asio::any_io_executor& executor, LoopRule rule, Loop::Step step,
                     Pause* pause = nullptr);

  // A loop whose steps succeed with nothing to say, and follow each other at an interval.
  template <class Step>
  void spawn_forever(const boost::asio::any_io_executor& executor, LoopRule rule,
                     std::chrono::milliseconds interval, Step step) {
    auto timed = [interval, step]() -> Task<std::chrono::milliseconds> {
      CO_TRY_VOID(co_await step());
      co_return interval;
    };
    spawn_forever(executor, std::move(rule), Loop::Step(std::move(timed)));
  }

  // The names of those that have not succeeded for long. Any thread.
  std::vector<std::string> silent(Loop::Instant now) const;
  // Calls visit(const Loop&) for each. Any thread.
  template <class Visit>
  void for_each(Visit visit) const {
    const std::lock_guard lock(mutex_);
    for (const auto& loop : loops_) visit(*loop);
  }

 private:
  LogSink& log_;
  mutable std::mutex mutex_;
  std::vector<std::unique_ptr<Loop>> loops_;  // a handful, made at the start
};

}  // namespace sealmint::service

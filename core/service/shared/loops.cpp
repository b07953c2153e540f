#include "core/service/shared/loops.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <utility>

#include "core/base/exception_text.hpp"
#include "core/crypto/random.hpp"

namespace sealmint::service {

using std::chrono::milliseconds;

Loop::Loop(LoopRule rule, LogSink& log, Step step, Pause* pause)
    : rule_(std::move(rule)),
      log_(log),
      step_(std::move(step)),
      pause_(pause ? *pause : own_pause_) {}

boost::asio::awaitable<void> Loop::run() {
  boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
  for (;;) {
    const auto made = co_await try_step();
    if (made.has_value()) {
      note_success();
      co_await pause_.wait(*made);
      continue;
    }
    timer.expires_after(note_failure(made.error()));
    co_await timer.async_wait(boost::asio::use_awaitable);
  }
}

boost::asio::awaitable<Result<milliseconds>> Loop::try_step() {
  try {
    auto made = co_await step_();
    co_return made;
  } catch (...) {
    co_return make_error(ErrorKind::internal, text_of(std::current_exception()));
  }
}

void Loop::note_success() {
  last_ok_.store(std::chrono::steady_clock::now(), std::memory_order_relaxed);
  if (std::exchange(failures_in_row_, 0) == 0) return;
  log_.write(LogLevel::info, "loop_works_again", {{"loop", rule_.name}});
}

// How long to wait.
milliseconds Loop::note_failure(const Error& error) {
  failures_.add();
  ++failures_in_row_;
  const bool is_bug = error.kind == ErrorKind::internal;
  log_.write(is_bug ? LogLevel::error : LogLevel::warning, "loop_failed",
             {{"loop", rule_.name}, {"detail", error.detail}});
  return backoff_delay(rule_.backoff, failures_in_row_, crypto::random_number());
}

void Loops::spawn_forever(const boost::asio::any_io_executor& executor, LoopRule rule,
                          Loop::Step step, Pause* pause) {
  auto loop = std::make_unique<Loop>(std::move(rule), log_, std::move(step), pause);
  Loop& spawned = *loop;
  {
    const std::lock_guard lock(mutex_);
    loops_.push_back(std::move(loop));
  }
  // What a step throws never gets here. If a loop cannot even wait, the process must not go on as
  // if it did.
  const auto rethrow = [](const std::exception_ptr& failure) {
    if (failure) std::rethrow_exception(failure);
  };
  boost::asio::co_spawn(executor, spawned.run(), rethrow);
}

std::vector<std::string> Loops::silent(Loop::Instant now) const {
  std::vector<std::string> names;
  for_each([&](const Loop& loop) {
    if (loop.is_silent(now)) names.push_back(loop.name());
  });
  return names;
}

}  // namespace sealmint::service

// The I/O threads: one io_context each, so that a connection never changes thread.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <sys/resource.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <thread>
#include <vector>

#include "core/base/thread_name.hpp"
#include "core/engine/submission_round.hpp"

namespace sealmint::app {

class IoThreads {
 public:
  // 0 = as many as there are cores, up to four: more only helps where TLS is most of the work.
  explicit IoThreads(std::uint32_t count) {
    const auto cores = std::max(1U, std::thread::hardware_concurrency());
    const auto threads = count > 0 ? count : std::min(cores, 4U);
    for (std::uint32_t i = 0; i < threads; ++i) {
      owned_.push_back(std::make_unique<boost::asio::io_context>(1));
      contexts_.push_back(owned_.back().get());
      guards_.emplace_back(owned_.back()->get_executor());
    }
  }
  ~IoThreads() { stop(); }
  IoThreads(const IoThreads&) = delete;
  IoThreads& operator=(const IoThreads&) = delete;

  std::span<boost::asio::io_context* const> contexts() const { return contexts_; }

  // `name` is theirs (core/base/thread_name.hpp). `niceness`: how far others go first (nice(2)); it
  // is a matter of each thread on Linux.
  void start(const char* name, int niceness = 0) {
    for (auto* context : contexts_) {
      threads_.emplace_back([context, name, niceness] {
        name_this_thread(name);
        if (niceness > 0) ::setpriority(PRIO_PROCESS, 0, niceness);
        const engine::SubmissionRound round(context->get_executor());
        context->run();
      });
    }
  }

  // Lets the threads finish what they have and end.
  void stop() {
    guards_.clear();
    for (auto* context : contexts_) context->stop();
    for (auto& thread : threads_) thread.join();
    threads_.clear();
  }

 private:
  std::vector<std::unique_ptr<boost::asio::io_context>> owned_;
  std::vector<boost::asio::io_context*> contexts_;
  std::vector<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>> guards_;
  std::vector<std::thread> threads_;
};

}  // namespace sealmint::app

// A real listener with a stub application behind it, on threads of its own.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "http/edge/listener.hpp"
#include "tests/support/null_log.hpp"

namespace sealmint::testing {

// /echo answers with what it saw; /hold waits until release(); /big answers
// 8 MiB; /throw throws.
class StubApplication final : public http::Application {
 public:
  std::size_t body_limit(const http::Request& head) const override {
    return head.path == "/large" ? 8 * 1024 * 1024 : 1024;
  }
  boost::asio::awaitable<http::Response> handle(http::Request& request) override;

  // Blocks until that many requests have come to /hold.
  void await_held(int count);
  void release();
  int requests() const { return requests_.load(); }

 private:
  boost::asio::awaitable<void> hold();

  std::atomic<int> requests_{0};
  std::atomic<int> held_{0};
  std::atomic<bool> is_released_{false};
};

// Time-outs that let a test see them pass; all the others are long.
inline http::EdgeOptions quick_options() {
  http::EdgeOptions options;
  options.timeouts.tick = std::chrono::milliseconds{5};
  return options;
}

class TestServer {
 public:
  explicit TestServer(http::EdgeOptions options = quick_options(), std::size_t threads = 2,
                      std::shared_ptr<const net::TlsContextHolder> tls = nullptr);
  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;
  ~TestServer();

  std::uint16_t port() const { return listener_->port(); }
  StubApplication& application() { return application_; }
  const http::EdgeMetrics& metrics() const { return listener_->metrics(); }
  RecordingLog& log() { return log_; }
  // Begins to stop; the future is ready when the listener says so.
  std::future<void> stop(std::chrono::milliseconds drain);

 private:
  using Guard = boost::asio::executor_work_guard<boost::asio::io_context::executor_type>;

  StubApplication application_;
  RecordingLog log_;
  std::vector<std::unique_ptr<boost::asio::io_context>> contexts_;
  std::vector<Guard> guards_;
  std::unique_ptr<http::Listener> listener_;
  std::vector<std::thread> threads_;
  bool is_stopped_ = false;
};

}  // namespace sealmint::testing

// The one thread of the issuers, for tests.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <future>
#include <thread>

namespace sealmint::testing {

class IssuerThread {
 public:
  IssuerThread() = default;
  ~IssuerThread() { stop(); }
  IssuerThread(const IssuerThread&) = delete;
  IssuerThread& operator=(const IssuerThread&) = delete;

  boost::asio::any_io_executor executor() { return context_.get_executor(); }
  std::thread::id id() const { return thread_.get_id(); }

  void stop() {
    context_.stop();
    if (thread_.joinable()) thread_.join();
  }

  // Returns when it has begun all that it was given by now.
  void finish() {
    std::promise<void> done;
    boost::asio::post(context_, [&done] { done.set_value(); });
    done.get_future().wait();
  }

 private:
  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_{
      context_.get_executor()};
  std::thread thread_{[this] { context_.run(); }};
};

}  // namespace sealmint::testing

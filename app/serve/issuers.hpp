// Where issuers outside are spoken to: a thread and a small pool of their own, so that one that
// hangs costs no signature.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

#include <memory>
#include <optional>
#include <thread>

#include "app/settings/config.hpp"
#include "ca-backends/shared/registry.hpp"
#include "core/base/clock.hpp"
#include "core/base/log.hpp"

namespace sealmint::app {

class Issuers {
 public:
  Issuers(const Config& config, bool is_dev_mode, const Clock& clock, LogSink& log);
  ~Issuers();
  Issuers(const Issuers&) = delete;
  Issuers& operator=(const Issuers&) = delete;

  boost::asio::any_io_executor executor() { return context_->get_executor(); }
  const ports::IssuerBackends& backends() const { return *registry_; }

  void start();
  // Ends the thread and the pool. What was under way is dropped with let_go(), which destroys it:
  // whatever it refers to must still be there.
  void stop();
  void let_go() { context_.reset(); }

 private:
  std::unique_ptr<boost::asio::io_context> context_;
  std::optional<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>> guard_;
  std::unique_ptr<boost::asio::thread_pool> blocking_;
  std::unique_ptr<ca::Registry> registry_;
  std::thread thread_;
};

}  // namespace sealmint::app

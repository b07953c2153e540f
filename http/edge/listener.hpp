// A listening address and everything that is connected to it.
//
//   auto listener = Listener::open(contexts, application, log, options);   // bound: port() is
//   known listener->start();                                                     // connections are
//   served … listener->stop(5s, [&] { … });                                         // from any
//   thread
//
// One worker per io_context, each with an acceptor of its own (SO_REUSEPORT): a connection stays on
// the thread that accepted it. Each context must be run by exactly one thread. The application, the
// log and the contexts must outlive the listener; destroy it after the threads have been joined.
#pragma once

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/base/log.hpp"
#include "core/base/result.hpp"
#include "http/edge/application.hpp"
#include "http/edge/metrics.hpp"
#include "http/edge/options.hpp"
#include "net/tls.hpp"

namespace sealmint::http {

class Worker;
struct EdgeShared;

struct ListenOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;                                      // 0: any free one
  std::shared_ptr<const net::TlsContextHolder> tls = nullptr;  // null: in clear
  EdgeOptions edge = {};
};

class Listener {
 public:
  // Binds and listens; ErrorKind::rejected names what is wrong with the address ("port 8443 is in
  // use").
  static Result<std::unique_ptr<Listener>> open(std::span<boost::asio::io_context* const> contexts,
                                                Application& application, LogSink& log,
                                                ListenOptions options);

  ~Listener();

  std::uint16_t port() const { return port_; }
  const EdgeMetrics& metrics() const;

  void start();

  // Stops accepting, closes idle connections, answers what is being handled with
  // "Connection: close", and after `drain` closes what is left. Calls on_stopped once, on one of
  // the I/O threads. The contexts must still be running. Call it once.
  void stop(std::chrono::milliseconds drain, std::function<void()> on_stopped);

 private:
  Listener(std::shared_ptr<EdgeShared> shared, std::vector<std::shared_ptr<Worker>> workers,
           std::uint16_t port);

  std::shared_ptr<EdgeShared> shared_;
  std::vector<std::shared_ptr<Worker>> workers_;
  std::uint16_t port_;
};

}  // namespace sealmint::http

// What one I/O thread does for a listener: it accepts, keeps the list of its connections, and ends
// those whose deadline has passed.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <string>

#include "core/base/log.hpp"
#include "http/edge/application.hpp"
#include "http/edge/arenas.hpp"
#include "http/edge/connection.hpp"
#include "http/edge/metrics.hpp"
#include "http/edge/options.hpp"
#include "http/edge/quota.hpp"
#include "net/tls.hpp"

namespace sealmint::http {

// What all workers of a listener share. Lives until the last connection is gone.
struct EdgeShared {
  EdgeShared(Application& the_application, LogSink& the_log, EdgeOptions the_options,
             std::shared_ptr<const net::TlsContextHolder> the_tls)
      : application(the_application),
        log(the_log),
        options(std::move(the_options)),
        tls(std::move(the_tls)),
        quota(options.limits.connections, options.limits.connections_per_ip) {}

  Application& application;
  LogSink& log;
  const EdgeOptions options;
  const std::shared_ptr<const net::TlsContextHolder> tls;  // null: in clear
  ConnectionQuota quota;
  EdgeMetrics metrics;
};

// All members but the constructor run on the thread of the context.
class Worker : public std::enable_shared_from_this<Worker> {
 public:
  Worker(boost::asio::io_context& context, boost::asio::ip::tcp::acceptor acceptor,
         std::shared_ptr<EdgeShared> shared, std::uint32_t number);

  void start();
  // Stops accepting, closes idle connections and lets the others finish. Calls on_stopped once,
  // when none is left or the time is over; then those that are left have been closed.
  void stop(std::chrono::milliseconds drain, std::function<void()> on_stopped);

  void add(Connection& connection);
  void remove(Connection& connection);

  bool is_draining() const { return is_draining_; }
  EdgeShared& shared() { return *shared_; }
  boost::asio::io_context& context() { return context_; }
  // Writes it over `id`, whose memory is used again.
  void next_request_id(std::string& id);
  Arenas& arenas() { return arenas_; }

 private:
  boost::asio::awaitable<void> accept_loop(std::shared_ptr<Worker> self);
  void accept_again();
  void try_admit(boost::asio::ip::tcp::socket socket, const boost::asio::ip::tcp::endpoint& peer);
  void admit(boost::asio::ip::tcp::socket socket, const boost::asio::ip::tcp::endpoint& peer);
  void turn_away(boost::asio::ip::tcp::socket socket);
  void log_accept_failure(const boost::system::error_code& error);
  void arm();
  void tick();
  void report_if_stopped();

  boost::asio::io_context& context_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer ticker_;
  boost::asio::steady_timer pause_;
  std::shared_ptr<EdgeShared> shared_;
  std::string request_id_prefix_;
  std::uint64_t requests_ = 0;
  Arenas arenas_;
  std::list<Connection*> connections_;
  std::chrono::steady_clock::time_point last_accept_log_{};
  bool is_armed_ = false;
  bool is_draining_ = false;
  std::chrono::steady_clock::time_point drain_deadline_{};
  std::function<void()> on_stopped_;
};

}  // namespace sealmint::http

#include "http/edge/listener.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/socket_base.hpp>

#include <atomic>
#include <utility>

#include "http/edge/worker.hpp"

namespace sealmint::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

Error cannot_listen(const tcp::endpoint& endpoint, const error_code& error) {
  const std::string where =
      endpoint.address().to_string() + " port " + std::to_string(endpoint.port());
  return make_error(ErrorKind::rejected, "cannot listen on " + where + ": " + error.message());
}

Result<tcp::acceptor> bind(asio::io_context& context, const tcp::endpoint& endpoint,
                           bool is_shared) {
  tcp::acceptor acceptor(context);
  error_code error;
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error && is_shared) acceptor.set_option(ReusePort(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (error) return cannot_listen(endpoint, error);
  return acceptor;
}

// SO_REUSEPORT would let a second server of the same user share the port without a word; a plain
// bind fails when somebody listens there.
Result<void> check_free(asio::io_context& context, const tcp::endpoint& endpoint) {
  if (endpoint.port() == 0) return {};
  TRY_VOID(bind(context, endpoint, false));
  return {};
}

Result<std::vector<tcp::acceptor>> bind_all(std::span<asio::io_context* const> contexts,
                                            tcp::endpoint endpoint) {
  const bool is_shared = contexts.size() > 1;
  TRY_VOID(check_free(*contexts.front(), endpoint));
  std::vector<tcp::acceptor> acceptors;
  for (asio::io_context* context : contexts) {
    TRY(tcp::acceptor acceptor, bind(*context, endpoint, is_shared));
    error_code error;
    acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error) return cannot_listen(endpoint, error);
    // The first acceptor chooses the port when any will do.
    endpoint.port(acceptor.local_endpoint().port());
    acceptors.push_back(std::move(acceptor));
  }
  return acceptors;
}

// Calls `done` when it has been called itself as often as there are workers, from any threads.
std::function<void()> after(std::size_t count, std::function<void()> done) {
  auto left = std::make_shared<std::atomic<std::size_t>>(count);
  return [left, done = std::move(done)] {
    if (left->fetch_sub(1) == 1 && done) done();
  };
}

}  // namespace

Result<std::unique_ptr<Listener>> Listener::open(std::span<asio::io_context* const> contexts,
                                                 Application& application, LogSink& log,
                                                 ListenOptions options) {
  error_code error;
  const auto address = asio::ip::make_address(options.address, error);
  if (error) {
    return make_error(ErrorKind::rejected, "\"" + options.address + "\" is not an IP address");
  }
  TRY(auto acceptors, bind_all(contexts, tcp::endpoint(address, options.port)));
  const std::uint16_t port = acceptors.front().local_endpoint().port();
  auto shared = std::make_shared<EdgeShared>(application, log, std::move(options.edge),
                                             std::move(options.tls));
  std::vector<std::shared_ptr<Worker>> workers;
  for (std::size_t i = 0; i < contexts.size(); ++i) {
    workers.push_back(std::make_shared<Worker>(*contexts[i], std::move(acceptors[i]), shared,
                                               static_cast<std::uint32_t>(i)));
  }
  return std::unique_ptr<Listener>(new Listener(std::move(shared), std::move(workers), port));
}

Listener::Listener(std::shared_ptr<EdgeShared> shared, std::vector<std::shared_ptr<Worker>> workers,
                   std::uint16_t port)
    : shared_(std::move(shared)), workers_(std::move(workers)), port_(port) {}

Listener::~Listener() = default;

const EdgeMetrics& Listener::metrics() const { return shared_->metrics; }

void Listener::start() {
  for (const auto& worker : workers_) {
    asio::post(worker->context(), [worker] { worker->start(); });
  }
}

void Listener::stop(std::chrono::milliseconds drain, std::function<void()> on_stopped) {
  const auto done = after(workers_.size(), std::move(on_stopped));
  for (const auto& worker : workers_) {
    asio::post(worker->context(), [worker, drain, done] { worker->stop(drain, done); });
  }
}

}  // namespace sealmint::http

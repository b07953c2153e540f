#include "http/edge/worker.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <charconv>
#include <exception>
#include <random>
#include <utility>

#include "core/base/bytes.hpp"
#include "core/base/must.hpp"
#include "http/edge/answer.hpp"
#include "http/edge/problem_response.hpp"
#include "http/edge/session.hpp"

namespace sealmint::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

// Without descriptors the next accept fails at once too: waiting is what keeps the thread cool.
constexpr std::chrono::milliseconds accept_pause{100};
constexpr std::chrono::seconds accept_log_interval{10};

// Ids must differ between workers and between runs, and nothing else: they prove nothing.
std::string make_request_id_prefix(std::uint32_t worker) {
  std::random_device device;
  const std::array<std::uint32_t, 3> parts{device(), device(), worker};
  std::string prefix = "req-";
  for (const std::uint32_t part : parts) {
    const std::array<std::uint8_t, 4> bytes{
        static_cast<std::uint8_t>(part >> 24), static_cast<std::uint8_t>(part >> 16),
        static_cast<std::uint8_t>(part >> 8), static_cast<std::uint8_t>(part)};
    // Two digits tell the workers apart.
    prefix += &part == &parts.back() ? to_hex(ByteView(bytes).last(1)) : to_hex(bytes);
  }
  return prefix + "-";
}

}  // namespace

Worker::Worker(asio::io_context& context, tcp::acceptor acceptor,
               std::shared_ptr<EdgeShared> shared, std::uint32_t number)
    : context_(context),
      acceptor_(std::move(acceptor)),
      ticker_(context),
      pause_(context),
      shared_(std::move(shared)),
      request_id_prefix_(make_request_id_prefix(number)) {}

void Worker::start() {
  if (is_draining_) return;
  asio::co_spawn(context_, accept_loop(shared_from_this()),
                 [self = shared_from_this()](const std::exception_ptr& failure) {
                   if (failure) self->accept_again();
                 });
}

void Worker::stop(std::chrono::milliseconds drain, std::function<void()> on_stopped) {
  is_draining_ = true;
  drain_deadline_ = std::chrono::steady_clock::now() + drain;
  on_stopped_ = std::move(on_stopped);
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  pause_.cancel();
  for (auto at = connections_.begin(); at != connections_.end();) {
    Connection* const connection = *at++;
    connection->drain();
  }
  report_if_stopped();
}

void Worker::add(Connection& connection) {
  must(!connection.is_listed_, "a connection is listed once");
  connection.place_ = connections_.insert(connections_.end(), &connection);
  connection.is_listed_ = true;
  shared_->metrics.open_connections.add(1);
  arm();
}

void Worker::remove(Connection& connection) {
  if (!std::exchange(connection.is_listed_, false)) return;
  connections_.erase(connection.place_);
  shared_->metrics.open_connections.add(-1);
  report_if_stopped();
}

void Worker::next_request_id(std::string& id) {
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), ++requests_).ptr;
  id.assign(request_id_prefix_).append(digits.data(), end);
}

asio::awaitable<void> Worker::accept_loop(std::shared_ptr<Worker> self) {
  while (self->acceptor_.is_open()) {
    tcp::socket socket(context_);
    tcp::endpoint peer;
    const auto [error] = co_await acceptor_.async_accept(socket, peer, as_result);
    if (!error) {
      try_admit(std::move(socket), peer);
      continue;
    }
    if (error == asio::error::operation_aborted) co_return;
    // The peer left before we came.
    if (error == asio::error::connection_aborted) continue;
    log_accept_failure(error);
    pause_.expires_after(accept_pause);
    const auto [interrupted] = co_await pause_.async_wait(as_result);
    if (interrupted) co_return;
  }
}

// Without memory for a wait the loop ends; whoever knocks must not find a dead server.
void Worker::accept_again() {
  log_accept_failure(make_error_code(boost::system::errc::not_enough_memory));
  start();
}

// Without memory one connection is lost; the loop that accepts must not be.
void Worker::try_admit(tcp::socket socket, const tcp::endpoint& peer) {
  try {
    admit(std::move(socket), peer);
  } catch (const std::exception&) {
    log_accept_failure(make_error_code(boost::system::errc::not_enough_memory));
  }
}

void Worker::admit(tcp::socket socket, const tcp::endpoint& peer) {
  const asio::ip::address address = canonical(peer.address());
  boost::system::error_code error;
  socket.non_blocking(true, error);
  if (!error) socket.set_option(tcp::no_delay(true), error);
  // The peer is gone already, or the kernel is out of memory: either way there is no connection.
  if (error) return;
  auto seat = shared_->quota.enter(address);
  if (!seat) return turn_away(std::move(socket));
  shared_->metrics.accepted.add();
  start_session(shared_from_this(), std::move(socket), *std::move(seat));
}

// In clear there is a word of explanation; a TLS handshake would be work for a flood.
void Worker::turn_away(tcp::socket socket) {
  shared_->metrics.turned_away.add();
  if (shared_->tls) return;
  std::string id;
  next_request_id(id);
  const Response response = http_problem_response(503, "There are too many connections", id);
  const std::string bytes = render_head(response, {id, false, false}) + response.body;
  boost::system::error_code ignored;
  socket.write_some(asio::buffer(bytes), ignored);
  socket.shutdown(tcp::socket::shutdown_send, ignored);
}

void Worker::log_accept_failure(const boost::system::error_code& error) {
  shared_->metrics.accept_failed.add();
  const auto now = std::chrono::steady_clock::now();
  if (now - last_accept_log_ < accept_log_interval) return;
  last_accept_log_ = now;
  shared_->log.write(LogLevel::error, "http.accept_failed", {{"cause", error.message()}});
}

// The timer runs only while there is something to watch.
void Worker::arm() {
  if (is_armed_) return;
  is_armed_ = true;
  ticker_.expires_after(shared_->options.timeouts.tick);
  ticker_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
    self->is_armed_ = false;
    if (!error) self->tick();
  });
}

void Worker::tick() {
  const auto now = std::chrono::steady_clock::now();
  const bool is_over = is_draining_ && now >= drain_deadline_;
  for (auto at = connections_.begin(); at != connections_.end();) {
    Connection* const connection = *at++;
    if (is_over) {
      connection->close();
    } else if (connection->deadline() <= now) {
      connection->expire();
    } else if (connection->rests_at() <= now) {
      connection->rest();
      shared_->metrics.rested.add();
    }
  }
  if (is_over && on_stopped_) std::exchange(on_stopped_, nullptr)();
  if (!connections_.empty() && !is_over) arm();
}

void Worker::report_if_stopped() {
  if (is_draining_ && connections_.empty() && on_stopped_) std::exchange(on_stopped_, nullptr)();
}

}  // namespace sealmint::http

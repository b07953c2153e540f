#include "net/sending_stream.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <linux/sockios.h>
#include <poll.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <array>
#include <exception>

#include "net/dial.hpp"

namespace sealmint::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using ErrorCode = boost::system::error_code;
using TlsStream = asio::ssl::stream<tcp::socket>;
using std::chrono::milliseconds;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr milliseconds look_first{1};
constexpr milliseconds look_longest{50};

asio::ssl::context context_of(const TlsContext& tls) {
  if (!tls) return asio::ssl::context(asio::ssl::context::tls_client);
  SSL_CTX_up_ref(tls.get());  // the context gives its reference back
  return asio::ssl::context(tls.get());
}

}  // namespace

// Outlives the stream while its reader is on its way out. Plain connections leave the TLS layer of
// `stream` alone.
struct SendingStream::Connection : std::enable_shared_from_this<Connection> {
  Connection(const asio::any_io_executor& executor, const TlsContext& tls)
      : context(context_of(tls)),
        is_tls(tls != nullptr),
        stream(executor, context),
        watchdog(executor) {}

  tcp::socket& socket() { return stream.next_layer(); }

  // What waits for the socket ends with an error.
  void end() {
    if (!ended_at) ended_at = std::chrono::steady_clock::now();
    ErrorCode ignored;
    socket().close(ignored);
  }

  // Ends the connection unless disarm() or arm() is called in time.
  void arm(milliseconds patience) {
    watchdog.expires_after(patience);
    watchdog.async_wait([weak = weak_from_this()](const ErrorCode& error) {
      const auto self = weak.lock();
      if (error || !self) return;
      self->is_timed_out = true;
      self->end();
    });
  }
  void disarm() { watchdog.cancel(); }

  Error error(std::string_view step, const ErrorCode& code) {
    return dial_error(step, is_timed_out ? asio::error::timed_out : code);
  }

  Task<void> open(HostPort peer, milliseconds timeout);
  static asio::awaitable<void> read(std::shared_ptr<Connection> self);
  Task<void> write(std::string_view bytes, milliseconds stall_max);
  Task<void> wait_for_acknowledgement(milliseconds stall_max);
  bool is_broken();

  asio::ssl::context context;
  const bool is_tls;
  TlsStream stream;
  asio::steady_timer watchdog;
  bool is_timed_out = false;
  std::optional<Instant> ended_at;
};

Task<void> SendingStream::Connection::open(HostPort peer, milliseconds timeout) {
  const Deadline deadline = std::chrono::steady_clock::now() + timeout;
  CO_TRY(const auto endpoints, co_await look_up(peer.host, peer.port, deadline));
  arm(std::chrono::ceil<milliseconds>(deadline - std::chrono::steady_clock::now()));
  const auto [error, endpoint] = co_await asio::async_connect(socket(), endpoints, as_result);
  if (error) co_return this->error("connecting", error);
  if (is_tls) {
    CO_TRY_VOID(expect_host(stream.native_handle(), peer.host));
    const auto [tls_error] = co_await stream.async_handshake(TlsStream::client, as_result);
    if (tls_error) co_return this->error("TLS", tls_error);
  }
  disarm();
  co_return Result<void>{};
}

// Takes in what the peer sends, which is nothing but TLS's own messages, to learn of its end.
asio::awaitable<void> SendingStream::Connection::read(std::shared_ptr<Connection> self) {
  std::array<char, 1024> rubbish{};
  for (;;) {
    const auto [error, count] =
        self->is_tls ? co_await self->stream.async_read_some(asio::buffer(rubbish), as_result)
                     : co_await self->socket().async_read_some(asio::buffer(rubbish), as_result);
    if (error) co_return;
  }
}

// Piece by piece, so that a peer that takes some is not taken for one that takes nothing.
Task<void> SendingStream::Connection::write(std::string_view bytes, milliseconds stall_max) {
  while (!bytes.empty()) {
    arm(stall_max);
    const auto piece = asio::buffer(bytes.data(), std::min<std::size_t>(bytes.size(), 64 * 1024));
    const auto [error, count] = is_tls ? co_await stream.async_write_some(piece, as_result)
                                       : co_await socket().async_write_some(piece, as_result);
    if (error) co_return this->error("sending", error);
    bytes.remove_prefix(count);
  }
  disarm();
  co_return Result<void>{};
}

Task<void> SendingStream::Connection::wait_for_acknowledgement(milliseconds stall_max) {
  asio::steady_timer timer(co_await asio::this_coro::executor);
  milliseconds look = look_first;
  int least = INT_MAX;
  auto moved_at = std::chrono::steady_clock::now();
  for (;;) {
    int unacknowledged = 0;
    const bool is_asked =
        !ended_at && ::ioctl(socket().native_handle(), SIOCOUTQ, &unacknowledged) == 0;
    if (!is_asked || is_broken()) co_return error("sending", asio::error::connection_reset);
    if (unacknowledged == 0) co_return Result<void>{};
    const auto now = std::chrono::steady_clock::now();
    if (unacknowledged < least) moved_at = now;
    least = unacknowledged;
    if (now - moved_at >= stall_max) co_return error("sending", asio::error::timed_out);
    timer.expires_after(look);
    co_await timer.async_wait(as_result);
    look = std::min(look * 2, look_longest);
  }
}

// Asked of the socket itself: what the reader is told may still be on its way to it.
bool SendingStream::Connection::is_broken() {
  pollfd asked{socket().native_handle(), POLLRDHUP, 0};
  return ::poll(&asked, 1, 0) < 0 || (asked.revents & (POLLERR | POLLHUP | POLLRDHUP)) != 0;
}

SendingStream::SendingStream(std::shared_ptr<Connection> connection)
    : connection_(std::move(connection)) {}

SendingStream::~SendingStream() { connection_->end(); }

Task<std::unique_ptr<SendingStream>> SendingStream::connect(HostPort peer, TlsContext tls,
                                                            milliseconds timeout) {
  const auto executor = co_await asio::this_coro::executor;
  auto connection = std::make_shared<Connection>(executor, tls);
  CO_TRY_VOID(co_await connection->open(std::move(peer), timeout));
  // Whatever ends the reading ends the connection.
  asio::co_spawn(executor, Connection::read(connection),
                 [connection](const std::exception_ptr&) { connection->end(); });
  co_return std::unique_ptr<SendingStream>(new SendingStream(std::move(connection)));
}

Task<void> SendingStream::send(std::string_view bytes, milliseconds stall_max) {
  const auto connection = connection_;
  auto sent = co_await connection->write(bytes, stall_max);
  if (sent.has_value()) sent = co_await connection->wait_for_acknowledgement(stall_max);
  if (sent.has_error()) connection->end();
  co_return sent;
}

std::optional<SendingStream::Instant> SendingStream::ended_at() const {
  return connection_->ended_at;
}

}  // namespace sealmint::net

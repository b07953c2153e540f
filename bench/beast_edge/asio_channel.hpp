// The bytes of one connection through the streams of Asio, in clear or through TLS, with the
// deadlines of its phases; what they mean is the session's.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/serializer.hpp>
#include <boost/beast/http/write.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <utility>

#include "bench/beast_edge/messages.hpp"
#include "bench/beast_edge/timed_connection.hpp"
#include "bench/beast_edge/wires.hpp"

namespace sealmint::http::beast_edge {

// Deferred operations are awaited in the frame of the caller: one coroutine less for each wait.
inline constexpr auto as_result = boost::asio::as_tuple(boost::asio::deferred);

template <class Wire>
class AsioChannel : public TimedConnection {
 public:
  void close() override {
    boost::system::error_code ignored;
    wire_.socket().close(ignored);
  }

 protected:
  enum class Read : std::uint8_t { bytes, ended, timed_out, failed };

  // `arguments` make the Wire; `options` must outlive the channel.
  template <class... Arguments>
  explicit AsioChannel(const EdgeOptions& options, Arguments&&... arguments)
      : TimedConnection(options), wire_(std::forward<Arguments>(arguments)...) {}

  boost::asio::awaitable<bool> handshake();
  // Appends what comes next, at most so much, to what is unread.
  boost::asio::awaitable<Read> read_more(std::size_t bytes_max);
  boost::asio::awaitable<bool> write_line(std::string_view line);
  boost::asio::awaitable<bool> write_answer(Answer& answer);
  // Tells the peer that no more is sent, then lingers.
  boost::asio::awaitable<void> say_goodbye();
  // Lets the peer read the answer before the connection goes: closing with unread bytes would send
  // a reset, which overtakes and destroys the answer.
  boost::asio::awaitable<void> linger();

  bool is_tls() const { return Wire::is_tls; }
  // Ends the wait of a reader.
  void cancel() {
    boost::system::error_code ignored;
    wire_.socket().cancel(ignored);
  }

  std::string_view unread() const {
    return {static_cast<const char*>(input_.data().data()), input_.size()};
  }
  // Forgets so many bytes at the front.
  void use(std::size_t bytes) { input_.consume(bytes); }
  // While nothing is unread: keeps no more memory than that.
  void trim_input(std::size_t kept_bytes) {
    if (input_.capacity() > kept_bytes) input_.shrink_to_fit();
  }

 private:
  Wire wire_;
  boost::beast::flat_buffer input_;  // read and not yet used
};

template <class Wire>
boost::asio::awaitable<bool> AsioChannel<Wire>::handshake() {
  enter(Phase::handshake, options_.timeouts.handshake);
  if constexpr (Wire::is_tls) {
    const auto [error] =
        co_await wire_.tls().async_handshake(boost::asio::ssl::stream_base::server, as_result);
    co_return !error;
  }
  co_return true;
}

template <class Wire>
boost::asio::awaitable<typename AsioChannel<Wire>::Read> AsioChannel<Wire>::read_more(
    std::size_t bytes_max) {
  const auto room = input_.prepare(bytes_max);
  const auto [error, bytes] = co_await wire_.stream.async_read_some(room, as_result);
  input_.commit(bytes);
  if (!error) co_return Read::bytes;
  if (error == boost::asio::error::eof) co_return Read::ended;
  co_return is_expired_ ? Read::timed_out : Read::failed;
}

template <class Wire>
boost::asio::awaitable<bool> AsioChannel<Wire>::write_line(std::string_view line) {
  const auto bytes = boost::asio::buffer(line.data(), line.size());
  const auto [error, written] = co_await boost::asio::async_write(wire_.stream, bytes, as_result);
  co_return !error && written == line.size();
}

// Beast's serializer gives head and body to one call of the kernel, or to one record of TLS.
template <class Wire>
boost::asio::awaitable<bool> AsioChannel<Wire>::write_answer(Answer& answer) {
  using Serializer =
      boost::beast::http::response_serializer<Answer::body_type, Answer::fields_type>;
  Serializer serializer(answer);
  std::size_t written = 0;
  while (!serializer.is_done()) {
    const auto [error, bytes] =
        co_await boost::beast::http::async_write_some(wire_.stream, serializer, as_result);
    if (error) co_return false;
    written += bytes;
    if (!serializer.is_done()) keep_pace(options_.timeouts.write, written);
  }
  co_return true;
}

template <class Wire>
boost::asio::awaitable<void> AsioChannel<Wire>::say_goodbye() {
  enter(Phase::lingering, options_.timeouts.linger);
  if constexpr (Wire::is_tls) {
    // Sends close_notify and waits for that of the peer; what the peer still sends ends the wait.
    const auto ended = co_await wire_.tls().async_shutdown(as_result);
    if (std::get<0>(ended) == boost::asio::error::operation_aborted) co_return;
  }
  co_await linger();
}

template <class Wire>
boost::asio::awaitable<void> AsioChannel<Wire>::linger() {
  // What comes in matters to nobody, so that the connections of a thread may share the memory.
  thread_local std::array<char, 16 * 1024> scratch;
  if (phase_ != Phase::lingering) enter(Phase::lingering, options_.timeouts.linger);
  boost::system::error_code error;
  wire_.socket().shutdown(boost::asio::ip::tcp::socket::shutdown_send, error);
  std::size_t discarded = 0;
  while (!error && discarded < options_.limits.linger_bytes) {
    const auto room = boost::asio::buffer(scratch);
    const auto [failure, bytes] = co_await wire_.socket().async_read_some(room, as_result);
    error = failure;
    discarded += bytes;
  }
}

}  // namespace sealmint::http::beast_edge

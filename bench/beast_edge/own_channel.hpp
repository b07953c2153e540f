// The bytes of one connection through the transports of http/edge, for a session on Beast: shows
// what Beast's parser and serializer cost without the streams of Asio.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/http/serializer.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "bench/beast_edge/messages.hpp"
#include "http/edge/channel.hpp"

namespace sealmint::http::beast_edge {

class OwnChannel : public http::Channel {
 protected:
  using Read = http::Read;

  OwnChannel(const EdgeOptions& options, std::unique_ptr<Transport> transport)
      : http::Channel(std::move(transport), options) {}

  // What comes next is as much as there is.
  boost::asio::awaitable<Read> read_more(std::size_t /*bytes_max*/) {
    return http::Channel::read_more(phase_ == Phase::idle && input_.empty());
  }
  boost::asio::awaitable<bool> write_line(std::string_view line) { return write_all({line, {}}); }
  boost::asio::awaitable<bool> write_answer(Answer& answer);
  boost::asio::awaitable<void> say_goodbye() { return linger(); }

  bool is_tls() const { return transport_->is_tls(); }
  void cancel() {
    boost::system::error_code ignored;
    transport_->socket().cancel(ignored);
  }

  std::string_view unread() const { return input_; }
  void use(std::size_t bytes) { input_.erase(0, bytes); }
  void trim_input(std::size_t kept_bytes) {
    if (input_.capacity() > kept_bytes) input_ = std::string{};
  }
};

// The head, and a small body with it; larger bodies are not copied.
inline boost::asio::awaitable<bool> OwnChannel::write_answer(Answer& answer) {
  constexpr std::size_t joined_body_bytes = 16 * 1024;
  using Serializer =
      boost::beast::http::response_serializer<Answer::body_type, Answer::fields_type>;
  Serializer serializer(answer);
  const bool is_split = answer.body().size() > joined_body_bytes;
  serializer.split(is_split);
  std::string bytes;
  boost::system::error_code error;
  serializer.next(error, [&bytes](boost::system::error_code&, const auto& buffers) {
    for (const boost::asio::const_buffer piece : boost::beast::buffers_range_ref(buffers)) {
      bytes.append(static_cast<const char*>(piece.data()), piece.size());
    }
  });
  if (error) co_return false;
  Outgoing outgoing{bytes, {}};
  if (is_split) outgoing.body = answer.body();
  bool is_written = write_now(outgoing);
  if (!is_written) is_written = co_await write_all(outgoing);
  co_return is_written;
}

}  // namespace sealmint::http::beast_edge

// One keep-alive connection to the Sign API.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include <exception>
#include <optional>
#include <string>
#include <string_view>

#include "bench/load_options.hpp"

namespace sealmint::bench {

struct Reply {
  unsigned status = 0;
  std::string body;
};

// A context for the target, with its trust. Throws boost::system::system_error.
boost::asio::ssl::context make_client_tls(const Target& target);

// What an exception says, without the source locations that Boost adds to it.
std::string failure_text(const std::exception& failure);

// Failures are boost::system::system_error; nothing waits longer than 30 seconds.
class Connection {
 public:
  Connection(boost::asio::io_context& context, const Target& target,
             boost::asio::ssl::context& tls);

  // Sends a whole HTTP request and reads the answer. Opens the connection when there is none, or
  // when the server closed the one before as it had said.
  boost::asio::awaitable<Reply> exchange(std::string_view request);

  // After a failure: the next exchange begins with a new connection.
  void close();

 private:
  boost::asio::awaitable<void> open();
  template <class Stream>
  boost::asio::awaitable<Reply> exchange_on(Stream& stream, std::string_view request);

  boost::asio::io_context& context_;
  const Target& target_;
  boost::asio::ssl::context& tls_;
  boost::beast::flat_buffer buffer_;
  std::optional<boost::beast::tcp_stream> plain_stream_;
  std::optional<boost::beast::ssl_stream<boost::beast::tcp_stream>> tls_stream_;
};

}  // namespace sealmint::bench

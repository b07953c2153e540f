// The two kinds of streams that a session on Beast reads and writes, with one face.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_stream.hpp>

#include <memory>
#include <utility>

namespace sealmint::http::beast_edge {

struct SslFree {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};
using SslPtr = std::unique_ptr<SSL, SslFree>;

struct PlainWire {
  static constexpr bool is_tls = false;

  explicit PlainWire(boost::asio::ip::tcp::socket socket) : stream(std::move(socket)) {}

  boost::asio::ip::tcp::socket& socket() { return stream; }

  boost::asio::ip::tcp::socket stream;
};

// What beast::ssl_stream is made of, but from an SSL of our own context. Asio's stream would write
// the head and the body of an answer as two records; the flat stream joins them.
struct TlsWire {
  static constexpr bool is_tls = true;

  TlsWire(boost::asio::ip::tcp::socket socket, SslPtr ssl)
      : stream(std::move(socket), ssl.release()) {}

  boost::asio::ssl::stream<boost::asio::ip::tcp::socket>& tls() { return stream.next_layer(); }
  boost::asio::ip::tcp::socket& socket() { return tls().next_layer(); }

  boost::beast::flat_stream<boost::asio::ssl::stream<boost::asio::ip::tcp::socket>> stream;
};

}  // namespace sealmint::http::beast_edge

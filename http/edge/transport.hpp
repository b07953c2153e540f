// The bytes of a connection, in clear or through TLS. Every call returns at once: what cannot be
// done now is answered with what to wait for, so that one coroutine serves both kinds and all
// waiting, with its deadline, is in one place.
#pragma once

#include <boost/asio/ip/tcp.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "net/tls.hpp"

namespace sealmint::http {

struct Attempt {
  enum class Outcome : std::uint8_t { done, wants_read, wants_write, ended, failed };

  Outcome outcome = Outcome::failed;
  std::size_t bytes = 0;
};

class Transport {
 public:
  virtual ~Transport() = default;

  virtual bool is_tls() const = 0;
  virtual Attempt handshake() = 0;
  // `ended`: the peer will send no more.
  virtual Attempt read(std::span<char> to) = 0;
  // True when bytes have come from the socket that read() has not given out: only then is it worth
  // asking before the socket says that it is readable.
  virtual bool holds_input() const = 0;
  // The socket has said that it is readable: the next read() asks it, whatever the last one found.
  virtual void note_readable() = 0;
  // Where the first bytes of the next request may be received into, before read() is asked: a
  // receive that waits costs the kernel one question less than a wait before it. Empty: wait.
  virtual std::span<char> landing() { return {}; }
  // So many bytes are there now, and come first.
  virtual void note_landed(std::size_t /*bytes*/) {}
  // Takes some of `head` followed by `body`; what was taken is on its way when flush() is done.
  virtual Attempt write(std::string_view head, std::string_view body) = 0;
  virtual Attempt flush() = 0;
  // Gives back the memory that an idle connection does not need.
  virtual void rest() = 0;
  // Reads and forgets, below TLS: what comes after an answer that closes matters to nobody.
  Attempt discard(std::span<char> scratch);
  // Says that we will send no more.
  void shutdown_send();

  boost::asio::ip::tcp::socket& socket() { return socket_; }

 protected:
  explicit Transport(boost::asio::ip::tcp::socket socket) : socket_(std::move(socket)) {}

 private:
  virtual void close_notify() = 0;

  boost::asio::ip::tcp::socket socket_;
};

// The socket must be in non-blocking mode.
std::unique_ptr<Transport> make_plain_transport(boost::asio::ip::tcp::socket socket);

// Null when OpenSSL has no memory.
std::unique_ptr<Transport> make_tls_transport(boost::asio::ip::tcp::socket socket,
                                              const net::TlsContext& context);

}  // namespace sealmint::http

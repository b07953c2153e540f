#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>

#include <array>
#include <utility>

#include "http/edge/transport.hpp"

namespace sealmint::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using Outcome = Attempt::Outcome;

bool must_wait(const boost::system::error_code& error) {
  return error == asio::error::would_block || error == asio::error::try_again ||
         error == asio::error::interrupted;
}

Attempt read_from(tcp::socket& socket, std::span<char> to) {
  boost::system::error_code error;
  const std::size_t bytes = socket.read_some(asio::buffer(to.data(), to.size()), error);
  if (!error) return {Outcome::done, bytes};
  if (must_wait(error)) return {Outcome::wants_read};
  return {error == asio::error::eof ? Outcome::ended : Outcome::failed};
}

class PlainTransport final : public Transport {
 public:
  explicit PlainTransport(tcp::socket socket) : Transport(std::move(socket)) {}

  bool is_tls() const override { return false; }
  Attempt handshake() override { return {Outcome::done}; }

  // A short read has emptied the socket: the next call can spare the kernel the question once.
  Attempt read(std::span<char> to) override {
    if (std::exchange(is_drained_, false)) return {Outcome::wants_read};
    const Attempt attempt = read_from(socket(), to);
    is_drained_ = attempt.outcome == Outcome::done && attempt.bytes < to.size();
    return attempt;
  }

  bool holds_input() const override { return false; }
  void note_readable() override { is_drained_ = false; }

  Attempt write(std::string_view head, std::string_view body) override {
    const std::array<asio::const_buffer, 2> buffers{asio::buffer(head), asio::buffer(body)};
    boost::system::error_code error;
    const std::size_t bytes = socket().write_some(buffers, error);
    if (!error) return {Outcome::done, bytes};
    return {must_wait(error) ? Outcome::wants_write : Outcome::failed};
  }
  // Nothing is held back.
  Attempt flush() override { return {Outcome::done}; }
  void rest() override {}

 private:
  void close_notify() override {}

  bool is_drained_ = false;
};

}  // namespace

Attempt Transport::discard(std::span<char> scratch) { return read_from(socket_, scratch); }

void Transport::shutdown_send() {
  close_notify();
  boost::system::error_code ignored;
  socket_.shutdown(tcp::socket::shutdown_send, ignored);
}

std::unique_ptr<Transport> make_plain_transport(tcp::socket socket) {
  return std::make_unique<PlainTransport>(std::move(socket));
}

}  // namespace sealmint::http

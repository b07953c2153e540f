// Connections on Beast and on the streams of Asio. The linker takes this start_session() instead of
// that of http/edge/session.cpp, because a program's own objects come before its libraries.
#include "bench/beast_edge/asio_channel.hpp"
#include "bench/beast_edge/session_members.hpp"
#include "bench/beast_edge/wires.hpp"
#include "http/edge/session.hpp"

namespace sealmint::http {

void start_session(std::shared_ptr<Worker> worker, boost::asio::ip::tcp::socket socket,
                   ConnectionQuota::Seat seat) {
  using namespace beast_edge;
  const auto& tls = worker->shared().tls;
  if (!tls) {
    start<AsioChannel<PlainWire>>(std::move(worker), std::move(seat), std::move(socket));
    return;
  }
  SslPtr ssl(SSL_new(tls->get().get()));
  // OpenSSL has no memory: one connection is lost.
  if (!ssl) return;
  start<AsioChannel<TlsWire>>(std::move(worker), std::move(seat), std::move(socket),
                              std::move(ssl));
}

}  // namespace sealmint::http

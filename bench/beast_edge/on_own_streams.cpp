// Connections on Beast and on our own transports; see on_asio_streams.cpp.
#include "bench/beast_edge/own_channel.hpp"
#include "bench/beast_edge/session_members.hpp"
#include "http/edge/session.hpp"
#include "http/edge/transport.hpp"

namespace sealmint::http {

void start_session(std::shared_ptr<Worker> worker, boost::asio::ip::tcp::socket socket,
                   ConnectionQuota::Seat seat) {
  const auto& tls = worker->shared().tls;
  auto transport = tls ? make_tls_transport(std::move(socket), tls->get())
                       : make_plain_transport(std::move(socket));
  // OpenSSL has no memory: one connection is lost.
  if (!transport) return;
  beast_edge::start<beast_edge::OwnChannel>(std::move(worker), std::move(seat),
                                            std::move(transport));
}

}  // namespace sealmint::http

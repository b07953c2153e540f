// A connection over TCP or TLS on which bytes are only sent, to a peer that never answers, and that
// tells how far they have got.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string_view>

#include "core/base/task.hpp"
#include "net/host_port.hpp"
#include "net/tls.hpp"

namespace sealmint::net {

class SendingStream {
 public:
  using Instant = std::chrono::steady_clock::time_point;

  // `tls` as from make_client_tls(); null for plain TCP. Errors: upstream (no such host, refused,
  // certificate not believed), timeout. The executor of the caller must be one thread, and is the
  // one of all calls.
  static Task<std::unique_ptr<SendingStream>> connect(HostPort peer, TlsContext tls,
                                                      std::chrono::milliseconds timeout);
  ~SendingStream();
  SendingStream(const SendingStream&) = delete;
  SendingStream& operator=(const SendingStream&) = delete;

  // Sends the bytes and waits until the peer's TCP has acknowledged all of them. That is not the
  // peer: they may lie in its receive buffer when it dies. Errors: upstream (the connection ended),
  // timeout (nothing moved for so long); either ends the connection.
  Task<void> send(std::string_view bytes, std::chrono::milliseconds stall_max);

  // When the connection was found to have ended; whatever the peer sends is thrown away.
  std::optional<Instant> ended_at() const;

 private:
  struct Connection;
  explicit SendingStream(std::shared_ptr<Connection> connection);

  const std::shared_ptr<Connection> connection_;
};

}  // namespace sealmint::net

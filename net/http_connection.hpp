// A connection to one server that is kept from one call to the next.
#pragma once

#include <memory>
#include <string>

#include "net/tls_sessions.hpp"

namespace sealmint::net {

// Empty at first. It belongs to the executor of the calls that it is handed to, and must go before
// that does; of these one at a time may use it.
class HttpConnection {
 public:
  struct Stream;

  HttpConnection();
  ~HttpConnection();
  HttpConnection(HttpConnection&&) noexcept;
  HttpConnection& operator=(HttpConnection&&) noexcept;

  // Whether it leads anywhere: the server kept it, as far as is known.
  bool is_open() const { return stream_ != nullptr; }
  // Whether anything of the last call may have reached the server, which then may have acted on it.
  bool was_sent() const { return was_sent_; }

 private:
  friend class HttpClient;

  std::string server_;  // that it leads to
  std::unique_ptr<Stream> stream_;
  TlsSession session_;  // to be taken up by the next one
  bool was_sent_ = false;
};

}  // namespace sealmint::net

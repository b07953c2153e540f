// Sessions of TLS that outlive a connection, or the process that had it.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>

namespace sealmint::net {

struct FreeTlsSession {
  void operator()(SSL_SESSION* session) const { SSL_SESSION_free(session); }
};
using TlsSession = std::unique_ptr<SSL_SESSION, FreeTlsSession>;

// Called by every thread that dials, between two steps of a handshake: it must not wait long.
class TlsSessions {
 public:
  virtual ~TlsSessions() = default;

  // One that a connection to `server` ("https://sign.example:8443") may take up; null when there is
  // none. OpenSSL verifies no certificate when it is taken up, so whoever hands it out answers for
  // that it is one that keep() was given.
  virtual TlsSession find(const std::string& server) = 0;
  // The newest of a connection that worked; `was_taken_up` when it continues one of find().
  virtual void keep(const std::string& server, SSL_SESSION& session, bool was_taken_up) = 0;
};

}  // namespace sealmint::net

// Clients that do exactly what they are told: raw sockets, in clear and through TLS.
#pragma once

#include <openssl/ssl.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace sealmint::testing {

// What a client has to wait for at most; every test is done long before.
inline constexpr std::chrono::seconds client_patience{20};

class RawClient {
 public:
  explicit RawClient(std::uint16_t port, int receive_buffer = 0);
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;
  ~RawClient();

  // False when the peer has closed.
  bool send(std::string_view bytes);
  void shutdown_send();
  // Whether something can be read, or the peer has closed, before the time is over.
  bool is_answered_within(std::chrono::milliseconds time);
  // Everything until the peer closes; "RESET" is appended when it did so rudely.
  std::string read_to_end();
  // One answer with a Content-Length (or none), and not a byte more. Empty when the peer closed.
  std::string read_answer();
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_ = -1;
  std::string input_;
};

class TlsClient {
 public:
  // `protocols` in ALPN wire form; `version` 0 lets both sides choose.
  explicit TlsClient(std::uint16_t port, std::string_view protocols = {}, int version = 0);

  bool is_connected() const { return is_connected_; }
  SSL* ssl() const { return ssl_.get(); }
  bool send(std::string_view bytes);
  std::string read_to_end();

 private:
  struct Free {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
    void operator()(SSL* ssl) const { SSL_free(ssl); }
  };

  RawClient socket_;
  std::unique_ptr<SSL_CTX, Free> context_;
  std::unique_ptr<SSL, Free> ssl_;
  bool is_connected_ = false;
};

// "200", "413", …: the status of an answer; empty when there is none.
std::string status_of(std::string_view answer);

}  // namespace sealmint::testing

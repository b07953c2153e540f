#include <openssl/bio.h>
#include <openssl/err.h>
#include <sys/socket.h>

#include <cerrno>
#include <utility>

#include "http/edge/transport.hpp"

namespace sealmint::http {
namespace {

using boost::asio::ip::tcp;
using Outcome = Attempt::Outcome;

// OpenSSL's own socket BIO would raise SIGPIPE when the peer is gone, and Asio's stream keeps 34
// KiB of buffers for every idle connection. This BIO does neither. It asks the socket for its
// descriptor each time: after a close the number may belong to another connection.
int descriptor_of(BIO* bio) {
  return static_cast<tcp::socket*>(BIO_get_data(bio))->native_handle();
}

bool must_wait() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

int socket_read(BIO* bio, char* to, std::size_t length, std::size_t* count) {
  BIO_clear_retry_flags(bio);
  const ssize_t got = ::recv(descriptor_of(bio), to, length, 0);
  if (got > 0) {
    *count = static_cast<std::size_t>(got);
    return 1;
  }
  if (got < 0 && must_wait()) BIO_set_retry_read(bio);
  return 0;
}

int socket_write(BIO* bio, const char* from, std::size_t length, std::size_t* count) {
  BIO_clear_retry_flags(bio);
  const ssize_t sent = ::send(descriptor_of(bio), from, length, MSG_NOSIGNAL);
  if (sent >= 0) {
    *count = static_cast<std::size_t>(sent);
    return 1;
  }
  if (must_wait()) BIO_set_retry_write(bio);
  return 0;
}

long socket_control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

BIO_METHOD* make_socket_method() {
  BIO_METHOD* method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "sealmint socket");
  BIO_meth_set_read_ex(method, socket_read);
  BIO_meth_set_write_ex(method, socket_write);
  BIO_meth_set_ctrl(method, socket_control);
  return method;
}

// Lives as long as the process: connections may outlast any owner it could have.
const BIO_METHOD* socket_method() {
  static const BIO_METHOD* const method = make_socket_method();
  return method;
}

struct SslFree {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};
using SslPtr = std::unique_ptr<SSL, SslFree>;

SslPtr make_ssl(SSL_CTX* context, tcp::socket& socket) {
  SslPtr ssl(SSL_new(context));
  BIO* bio = BIO_new(socket_method());
  if (!ssl || !bio) {
    BIO_free(bio);
    ERR_clear_error();
    return nullptr;
  }
  BIO_set_data(bio, &socket);
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl.get(), bio, bio);
  SSL_set_accept_state(ssl.get());
  return ssl;
}

class TlsTransport final : public Transport {
 public:
  TlsTransport(tcp::socket accepted, SSL_CTX* context)
      : Transport(std::move(accepted)), ssl_(make_ssl(context, socket())) {}

  bool is_usable() const { return ssl_ != nullptr; }

  bool is_tls() const override { return true; }

  Attempt handshake() override {
    ERR_clear_error();
    return outcome_of(SSL_do_handshake(ssl_.get()), 0);
  }

  // Asks even after a short read: the refusal is when OpenSSL gives its buffers back.
  Attempt read(std::span<char> to) override {
    ERR_clear_error();
    std::size_t bytes = 0;
    return outcome_of(SSL_read_ex(ssl_.get(), to.data(), to.size(), &bytes), bytes);
  }

  Attempt write(std::string_view head, std::string_view body) override {
    ERR_clear_error();
    const std::string_view part = head.empty() ? body : head;
    std::size_t bytes = 0;
    return outcome_of(SSL_write_ex(ssl_.get(), part.data(), part.size(), &bytes), bytes);
  }

 private:
  Attempt outcome_of(int result, std::size_t bytes) {
    if (result == 1) return {Outcome::done, bytes};
    switch (SSL_get_error(ssl_.get(), result)) {
      case SSL_ERROR_WANT_READ: return {Outcome::wants_read};
      case SSL_ERROR_WANT_WRITE: return {Outcome::wants_write};
      case SSL_ERROR_ZERO_RETURN: return {Outcome::ended};
      default: break;
    }
    // After a fatal error OpenSSL forbids SSL_shutdown.
    is_broken_ = true;
    ERR_clear_error();
    return {Outcome::failed};
  }

  void close_notify() override {
    if (is_broken_ || !SSL_is_init_finished(ssl_.get())) return;
    SSL_shutdown(ssl_.get());
    ERR_clear_error();
  }

  SslPtr ssl_;
  bool is_broken_ = false;
};

}  // namespace

std::unique_ptr<Transport> make_tls_transport(tcp::socket socket, const net::TlsContext& context) {
  auto transport = std::make_unique<TlsTransport>(std::move(socket), context.get());
  if (!transport->is_usable()) return nullptr;
  return transport;
}

}  // namespace sealmint::http

#include <openssl/bio.h>
#include <openssl/err.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>
#include <string_view>
#include <utility>

#include "http/edge/transport.hpp"

namespace sealmint::http {
namespace {

using boost::asio::ip::tcp;
using Outcome = Attempt::Outcome;

// The most plain text in a record (RFC 8446 section 5.1).
constexpr std::size_t record_bytes = 16 * 1024;
// Records that are sent with one call; more would only fill the socket's buffer.
constexpr std::size_t burst_bytes = 256 * 1024;

// A usual request in one record. Every idle connection keeps this.
constexpr std::size_t landing_bytes = 1024;

bool must_wait() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

// Where OpenSSL's bytes go and come from. OpenSSL's own socket BIO would raise SIGPIPE when the
// peer is gone and send every record by itself, and Asio's stream keeps 34 KiB of buffers for every
// idle connection. The socket is asked for its descriptor each time: after a close the number may
// belong to another connection.
class Wire {
 public:
  explicit Wire(tcp::socket& socket) : socket_(socket) {}

  // While it collects, records wait in memory that the connections of a thread share.
  void begin_burst() {
    collected().clear();
    is_collecting_ = true;
  }
  // Sends what was collected, and keeps what the socket does not take.
  Attempt end_burst() {
    is_collecting_ = false;
    std::string_view bytes = collected();
    const Attempt sent = send(bytes);
    if (sent.outcome == Outcome::failed) return sent;
    kept_.assign(bytes.substr(sent.bytes));
    return {Outcome::done};
  }
  std::size_t burst_size() const { return collected().size(); }

  Attempt flush() {
    if (kept_.empty()) return {Outcome::done};
    const Attempt sent = send(kept_);
    if (sent.outcome != Outcome::done) return sent;
    kept_.erase(0, sent.bytes);
    if (!kept_.empty()) return {Outcome::wants_write};
    kept_ = std::string{};
    return {Outcome::done};
  }

  // The last read has emptied the socket. Tells it once, so that the caller can spare the kernel
  // the next question.
  bool take_drained() { return std::exchange(is_drained_, false); }

  std::span<char> landing() { return landing_; }
  void note_landed(std::size_t bytes) { landed_ = std::span(landing_).first(bytes); }

  int read(BIO* bio, char* to, std::size_t length, std::size_t* count) {
    BIO_clear_retry_flags(bio);
    if (!landed_.empty()) return take_landed(to, length, count);
    const ssize_t got = ::recv(socket_.native_handle(), to, length, 0);
    is_drained_ = got > 0 && static_cast<std::size_t>(got) < length;
    if (got > 0) {
      *count = static_cast<std::size_t>(got);
      return 1;
    }
    if (got < 0 && must_wait()) BIO_set_retry_read(bio);
    return 0;
  }

  int write(BIO* bio, const char* from, std::size_t length, std::size_t* count) {
    BIO_clear_retry_flags(bio);
    if (is_collecting_) {
      collected().append(from, length);
      *count = length;
      return 1;
    }
    // Records must leave in their order.
    Attempt sent{Outcome::wants_write};
    if (kept_.empty()) sent = send({from, length});
    *count = sent.bytes;
    if (sent.outcome == Outcome::wants_write) BIO_set_retry_write(bio);
    return sent.outcome == Outcome::done ? 1 : 0;
  }

 private:
  int take_landed(char* to, std::size_t length, std::size_t* count) {
    *count = std::min(length, landed_.size());
    std::ranges::copy(landed_.first(*count), to);
    landed_ = landed_.subspan(*count);
    is_drained_ = landed_.empty() && landed_.data() != landing_.data() + landing_.size();
    return 1;
  }

  static std::string& collected() {
    thread_local std::string bytes;
    return bytes;
  }

  Attempt send(std::string_view bytes) {
    const ssize_t sent = ::send(socket_.native_handle(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent >= 0) return {Outcome::done, static_cast<std::size_t>(sent)};
    return {must_wait() ? Outcome::wants_write : Outcome::failed};
  }

  tcp::socket& socket_;
  std::string kept_;  // encrypted, and refused by the socket until now
  bool is_collecting_ = false;
  std::array<char, landing_bytes> landing_;
  std::span<char> landed_;  // of landing_, not yet read
  bool is_drained_ = false;
};

Wire& wire_of(BIO* bio) { return *static_cast<Wire*>(BIO_get_data(bio)); }

int wire_read(BIO* bio, char* to, std::size_t length, std::size_t* count) {
  return wire_of(bio).read(bio, to, length, count);
}

int wire_write(BIO* bio, const char* from, std::size_t length, std::size_t* count) {
  return wire_of(bio).write(bio, from, length, count);
}

long wire_control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

BIO_METHOD* make_wire_method() {
  BIO_METHOD* method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "sealmint socket");
  BIO_meth_set_read_ex(method, wire_read);
  BIO_meth_set_write_ex(method, wire_write);
  BIO_meth_set_ctrl(method, wire_control);
  return method;
}

// Lives as long as the process: connections may outlast any owner it could have.
const BIO_METHOD* wire_method() {
  static const BIO_METHOD* const method = make_wire_method();
  return method;
}

struct SslFree {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};
using SslPtr = std::unique_ptr<SSL, SslFree>;

SslPtr make_ssl(SSL_CTX* context, Wire& wire) {
  SslPtr ssl(SSL_new(context));
  BIO* bio = BIO_new(wire_method());
  if (!ssl || !bio) {
    BIO_free(bio);
    ERR_clear_error();
    return nullptr;
  }
  BIO_set_data(bio, &wire);
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl.get(), bio, bio);
  SSL_set_accept_state(ssl.get());
  return ssl;
}

class TlsTransport final : public Transport {
 public:
  TlsTransport(tcp::socket accepted, SSL_CTX* context)
      : Transport(std::move(accepted)), wire_(socket()), ssl_(make_ssl(context, wire_)) {}

  bool is_usable() const { return ssl_ != nullptr; }

  bool is_tls() const override { return true; }

  Attempt handshake() override {
    forget_errors();
    return outcome_of(SSL_do_handshake(ssl_.get()), 0);
  }

  Attempt read(std::span<char> to) override {
    if (SSL_has_pending(ssl_.get()) == 0 && wire_.take_drained()) return {Outcome::wants_read};
    forget_errors();
    std::size_t bytes = 0;
    return outcome_of(SSL_read_ex(ssl_.get(), to.data(), to.size(), &bytes), bytes);
  }

  bool holds_input() const override { return SSL_has_pending(ssl_.get()) == 1; }
  void note_readable() override { wire_.take_drained(); }
  std::span<char> landing() override { return wire_.landing(); }
  void note_landed(std::size_t bytes) override {
    wire_.take_drained();
    wire_.note_landed(bytes);
  }

  // As many full records as a burst may have, in one call of the kernel.
  Attempt write(std::string_view head, std::string_view body) override {
    const Attempt flushed = wire_.flush();
    if (flushed.outcome != Outcome::done) return flushed;
    forget_errors();
    wire_.begin_burst();
    Attempt last;
    std::size_t taken = 0;
    while (wire_.burst_size() < burst_bytes && !(head.empty() && body.empty())) {
      last = encrypt(next_record(head, body));
      if (last.outcome != Outcome::done) break;
      taken += last.bytes;
      const std::size_t of_head = std::min(last.bytes, head.size());
      head.remove_prefix(of_head);
      body.remove_prefix(last.bytes - of_head);
    }
    const Attempt sent = wire_.end_burst();
    if (sent.outcome != Outcome::done) return sent;
    // What was taken is on its way, whatever became of the record after it.
    return taken > 0 ? Attempt{Outcome::done, taken} : last;
  }

  Attempt flush() override { return wire_.flush(); }

  // Refused, without harm, while a part of a record is in them.
  void rest() override { SSL_free_buffers(ssl_.get()); }

 private:
  // SSL_get_error() takes what is in the queue of the thread for its own. To clear it costs a tenth
  // of a record, to see that it is empty nothing.
  static void forget_errors() {
    if (ERR_peek_error() != 0) ERR_clear_error();
  }

  // Head and body in one record when both fit in: the head would be a record of its own.
  static std::string_view next_record(std::string_view head, std::string_view body) {
    if (head.empty() || body.empty() || head.size() >= record_bytes) {
      return (head.empty() ? body : head).substr(0, record_bytes);
    }
    thread_local std::array<char, record_bytes> joined;
    const std::size_t of_body = std::min(body.size(), record_bytes - head.size());
    std::ranges::copy(head, joined.begin());
    std::ranges::copy(body.substr(0, of_body),
                      joined.begin() + static_cast<std::ptrdiff_t>(head.size()));
    return {joined.data(), head.size() + of_body};
  }

  Attempt encrypt(std::string_view record) {
    std::size_t bytes = 0;
    return outcome_of(SSL_write_ex(ssl_.get(), record.data(), record.size(), &bytes), bytes);
  }

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

  Wire wire_;
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

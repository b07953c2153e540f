#include "bench/client/socket.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace sealmint::bench {
namespace {

constexpr timeval patience{30, 0};

[[noreturn]] void fail(const std::string& text) { throw std::runtime_error("connection: " + text); }

[[noreturn]] void fail_with(int error) { fail(std::generic_category().message(error)); }

[[noreturn]] void fail_with_openssl(const std::string& step) {
  const char* const reason = ERR_reason_error_string(ERR_get_error());
  ERR_clear_error();
  fail(step + ": " + (reason == nullptr ? "ended" : reason));
}

void set_option(int descriptor, int level, int name, const void* value, socklen_t bytes) {
  if (::setsockopt(descriptor, level, name, value, bytes) != 0) fail_with(errno);
}

// A connected descriptor, or -1 with errno set.
int connect_to(const addrinfo& address) {
  const int descriptor =
      ::socket(address.ai_family, address.ai_socktype | SOCK_CLOEXEC, address.ai_protocol);
  if (descriptor < 0) return -1;
  // The time-outs hold for connect(2) and the handshake.
  set_option(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  set_option(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (::connect(descriptor, address.ai_addr, address.ai_addrlen) == 0) return descriptor;
  const int error = errno;
  ::close(descriptor);
  errno = error;
  return -1;
}

int connect_to(const Target& target) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int problem = ::getaddrinfo(target.host.c_str(), target.port.c_str(), &hints, &found);
  if (problem != 0) fail(::gai_strerror(problem));
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> addresses(found, ::freeaddrinfo);
  for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
    if (const int descriptor = connect_to(*each); descriptor >= 0) return descriptor;
  }
  fail_with(errno);
}

bool is_address(const std::string& host) {
  in6_addr ignored{};
  return ::inet_pton(AF_INET, host.c_str(), &ignored) == 1 ||
         ::inet_pton(AF_INET6, host.c_str(), &ignored) == 1;
}

// The name that the certificate must be for; without verification it only chooses the certificate.
void set_peer_name(SSL* tls, const std::string& host) {
  if (is_address(host)) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls), host.c_str());
  } else {
    SSL_set_tlsext_host_name(tls, host.c_str());
    SSL_set1_host(tls, host.c_str());
  }
}

}  // namespace

TlsContext make_client_tls(const Target& target) {
  if (!target.is_tls) return nullptr;
  TlsContext tls(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
  if (!tls) fail_with_openssl("TLS");
  SSL_CTX_set_min_proto_version(tls.get(), TLS1_2_VERSION);
  SSL_CTX_set_mode(tls.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_AUTO_RETRY);
  // One system call reads a record with its head.
  SSL_CTX_set_read_ahead(tls.get(), 1);
  if (target.is_insecure) return tls;
  SSL_CTX_set_verify(tls.get(), SSL_VERIFY_PEER, nullptr);
  const int trusted = target.ca_file.empty()
                          ? SSL_CTX_set_default_verify_paths(tls.get())
                          : SSL_CTX_load_verify_file(tls.get(), target.ca_file.c_str());
  if (trusted != 1) fail_with_openssl("the trusted certificates");
  return tls;
}

Socket::Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}

Socket::Socket(const Target& target, const TlsContext& tls)
    : descriptor_(connect_to(target)), tls_(nullptr, SSL_free) {
  const int on = 1;
  set_option(descriptor(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (tls) {
    tls_.reset(SSL_new(tls.get()));
    set_peer_name(tls_.get(), target.host);
    SSL_set_fd(tls_.get(), descriptor());
    if (SSL_connect(tls_.get()) != 1) fail_with_openssl("TLS handshake");
  }
  ::fcntl(descriptor(), F_SETFL, ::fcntl(descriptor(), F_GETFL) | O_NONBLOCK);
}

std::string Socket::protocol() const { return tls_ ? SSL_get_version(tls_.get()) : "plain"; }

Socket::Moved Socket::outcome(int result) {
  if (result > 0) return {static_cast<std::size_t>(result), Wait::nothing};
  switch (SSL_get_error(tls_.get(), result)) {
    case SSL_ERROR_WANT_READ: return {0, Wait::readable};
    case SSL_ERROR_WANT_WRITE: return {0, Wait::writable};
    case SSL_ERROR_ZERO_RETURN: fail("closed by the server");
    default: fail_with_openssl("TLS");
  }
}

Socket::Moved Socket::send(std::string_view bytes) {
  if (tls_) return outcome(SSL_write(tls_.get(), bytes.data(), static_cast<int>(bytes.size())));
  const ssize_t sent = ::send(descriptor(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (sent >= 0) return {static_cast<std::size_t>(sent), Wait::nothing};
  if (errno == EAGAIN) return {0, Wait::writable};
  fail_with(errno);
}

Socket::Moved Socket::receive(std::span<char> space) {
  if (tls_) return outcome(SSL_read(tls_.get(), space.data(), static_cast<int>(space.size())));
  const ssize_t received = ::recv(descriptor(), space.data(), space.size(), 0);
  if (received > 0) return {static_cast<std::size_t>(received), Wait::nothing};
  if (received == 0) fail("closed by the server");
  if (errno == EAGAIN) return {0, Wait::readable};
  fail_with(errno);
}

}  // namespace sealmint::bench

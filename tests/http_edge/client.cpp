#include "tests/http_edge/client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <utility>

namespace sealmint::testing {
namespace {

int connect_to(std::uint16_t port, int receive_buffer) {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (receive_buffer > 0) {
    ::setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  }
  timeval patience{};
  patience.tv_sec = client_patience.count();
  ::setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    ::close(descriptor);
    return -1;
  }
  return descriptor;
}

std::size_t announced_length(std::string_view head) {
  constexpr std::string_view name = "\r\nContent-Length: ";
  const std::size_t at = head.find(name);
  if (at == std::string_view::npos) return 0;
  return std::strtoul(head.data() + at + name.size(), nullptr, 10);
}

}  // namespace

RawClient::RawClient(std::uint16_t port, int receive_buffer)
    : descriptor_(connect_to(port, receive_buffer)) {}

RawClient::~RawClient() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

bool RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool RawClient::is_answered_within(std::chrono::milliseconds time) {
  pollfd asked{descriptor_, POLLIN, 0};
  return ::poll(&asked, 1, static_cast<int>(time.count())) > 0;
}

void RawClient::shutdown_send() { ::shutdown(descriptor_, SHUT_WR); }

std::string RawClient::read_to_end() {
  std::array<char, 65536> buffer{};
  while (true) {
    const ssize_t got = ::recv(descriptor_, buffer.data(), buffer.size(), 0);
    if (got > 0) {
      input_.append(buffer.data(), static_cast<std::size_t>(got));
      continue;
    }
    if (got < 0) input_ += errno == ECONNRESET ? "RESET" : "TIMEOUT";
    return std::exchange(input_, std::string{});
  }
}

std::string RawClient::read_answer() {
  std::array<char, 65536> buffer{};
  while (true) {
    const std::size_t head = input_.find("\r\n\r\n");
    if (head != std::string::npos) {
      const std::size_t size = head + 4 + announced_length(input_.substr(0, head + 2));
      if (input_.size() >= size) {
        std::string answer = input_.substr(0, size);
        input_.erase(0, size);
        return answer;
      }
    }
    const ssize_t got = ::recv(descriptor_, buffer.data(), buffer.size(), 0);
    if (got <= 0) return {};
    input_.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

TlsClient::TlsClient(std::uint16_t port, std::string_view protocols, int version)
    : socket_(port), context_(SSL_CTX_new(TLS_client_method())), ssl_(SSL_new(context_.get())) {
  // OpenSSL writes to the socket without MSG_NOSIGNAL.
  std::signal(SIGPIPE, SIG_IGN);
  if (version != 0) {
    SSL_set_security_level(ssl_.get(), 0);
    SSL_set_min_proto_version(ssl_.get(), version);
    SSL_set_max_proto_version(ssl_.get(), version);
  }
  if (!protocols.empty()) {
    SSL_set_alpn_protos(ssl_.get(), reinterpret_cast<const unsigned char*>(protocols.data()),
                        static_cast<unsigned>(protocols.size()));
  }
  SSL_set_fd(ssl_.get(), socket_.descriptor());
  is_connected_ = SSL_connect(ssl_.get()) == 1;
  ERR_clear_error();
}

bool TlsClient::send(std::string_view bytes) {
  return SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size())) ==
         static_cast<int>(bytes.size());
}

std::string TlsClient::read_to_end() {
  std::string text;
  std::array<char, 65536> buffer{};
  while (true) {
    const int got = SSL_read(ssl_.get(), buffer.data(), static_cast<int>(buffer.size()));
    if (got <= 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
  ERR_clear_error();
  return text;
}

std::string status_of(std::string_view answer) {
  if (!answer.starts_with("HTTP/1.1 ") || answer.size() < 12) return {};
  return std::string(answer.substr(9, 3));
}

}  // namespace sealmint::testing

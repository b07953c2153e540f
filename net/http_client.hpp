// An HTTP/1.1 client for what a server calls itself, such as webhooks, and for tools that read from
// one: everything bounded, no redirect followed.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/task.hpp"
#include "net/address_guard.hpp"
#include "net/dial.hpp"
#include "net/http_connection.hpp"
#include "net/http_url.hpp"
#include "net/tls.hpp"
#include "net/tls_sessions.hpp"

namespace sealmint::net {

struct HttpCall {
  std::string method = "POST";
  HttpUrl url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  // It does no harm when the server gets it twice, as a GET or with an Idempotency-Key.
  bool may_arrive_twice = true;
};

struct HttpAnswer {
  unsigned status = 0;
  std::string body;
  // Retry-After, a number or a date (RFC 9110 section 10.2.3); never negative.
  std::optional<std::chrono::seconds> retry_after = std::nullopt;
  std::vector<std::pair<std::string, std::string>> headers = {};  // in their order

  // The first field of that name, whose case does not matter; empty when there is none.
  std::string_view header(std::string_view name) const;
};

// Whether something answered that is not to be read as HTTP, ended too early or is over the bounds.
bool is_answer_unusable(const Error& error);

struct HttpClientLimits {
  // For the whole call, looking up the name included; a call with a deadline of its own has that
  // instead.
  std::chrono::milliseconds timeout{10'000};
  std::size_t header_bytes = 16 * 1024;
  std::size_t body_bytes = 64 * 1024;  // 0: only the status and the header are read
  // Within that: to look up the name, to connect and to agree on TLS, and from then to the end of
  // the answer.
  std::optional<std::chrono::milliseconds> connect_timeout = std::nullopt;
  std::optional<std::chrono::milliseconds> answer_timeout = std::nullopt;
};

class HttpClient {
 public:
  // look_up() or look_up_here().
  using LookUp = Task<Endpoints> (*)(std::string host, std::uint16_t port, Deadline deadline);

  // `tls` as from make_client_tls(); it is only used for https. Of the addresses of a host only
  // those are dialled that the guard lets pass.
  HttpClient(TlsContext tls, HttpClientLimits limits, AddressGuard guard, LookUp asks = look_up)
      : tls_(std::move(tls)), limits_(limits), guard_(std::move(guard)), look_up_(asks) {}

  // Over a connection of its own. Any answer is an answer, also a redirect or a 500. Errors:
  // rejected (no address passes the guard), upstream (no such host, refused, certificate not
  // believed, not HTTP, answer over the bounds), timeout; their details hold nothing of the call.
  // The executor of the caller must be one thread, or a strand.
  Task<HttpAnswer> call(HttpCall call) const;

  // Makes a call over `connection`, which is dialled when it leads to another server, and is kept
  // when the server keeps it. A server may close a kept connection at any time; then a call that
  // may arrive twice is sent again over a fresh one, and any other goes over a fresh one at once.
  // TLS takes up the session of the connection before. connection.was_sent() tells afterwards
  // whether the server can have got anything of the call.
  Task<HttpAnswer> call(HttpCall call, HttpConnection& connection) const;
  Task<HttpAnswer> call(HttpCall call, HttpConnection& connection, Deadline deadline) const;

  // The server that `url` leads to: calls to equal ones may share a connection.
  static std::string server_of(const HttpUrl& url);

  // Connections that are kept take up sessions of these too, and add theirs.
  void use(std::shared_ptr<TlsSessions> sessions) { sessions_ = std::move(sessions); }

 private:
  Task<std::unique_ptr<HttpConnection::Stream>> dial(HttpUrl url, Deadline deadline,
                                                     SSL_SESSION* session) const;

  TlsContext tls_;
  HttpClientLimits limits_;
  AddressGuard guard_;
  LookUp look_up_;
  std::shared_ptr<TlsSessions> sessions_;
};

}  // namespace sealmint::net

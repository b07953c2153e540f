#include "net/dial.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/error.hpp>

#include <memory>

#include "core/base/ip_range.hpp"
#include "net/openssl.hpp"

namespace sealmint::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using ErrorCode = boost::system::error_code;

// The taxonomy of errors is coarser than that, so the text tells.
constexpr std::string_view not_believed = "TLS: the certificate is not believed: ";

// A look-up cannot be stopped: it goes on in Asio's own thread, and nobody waits for it any more.
struct LookUp {
  explicit LookUp(const asio::any_io_executor& executor) : resolver(executor), done(executor) {}
  tcp::resolver resolver;
  asio::steady_timer done;
  ErrorCode error = asio::error::timed_out;
  Endpoints endpoints;
};

}  // namespace

Error dial_error(std::string_view step, const ErrorCode& error) {
  if (error == boost::beast::error::timeout || error == asio::error::timed_out) {
    return make_error(ErrorKind::timeout, std::string(step) + ": no answer in time");
  }
  return make_error(ErrorKind::upstream, std::string(step) + ": " + error.message());
}

Error handshake_error(const SSL* ssl, const ErrorCode& error) {
  const long verdict = SSL_get_verify_result(ssl);
  if (verdict == X509_V_OK) return dial_error("TLS", error);
  return make_error(ErrorKind::upstream,
                    std::string(not_believed) + X509_verify_cert_error_string(verdict));
}

bool is_certificate_not_believed(const Error& error) {
  return error.kind == ErrorKind::upstream && error.detail.starts_with(not_believed);
}

Task<Endpoints> look_up(std::string host, std::uint16_t port, Deadline deadline) {
  auto state = std::make_shared<LookUp>(co_await asio::this_coro::executor);
  state->done.expires_at(deadline);
  state->resolver.async_resolve(host, std::to_string(port),
                                [state](const ErrorCode& error, Endpoints endpoints) {
                                  state->error = error;
                                  state->endpoints = std::move(endpoints);
                                  state->done.cancel();
                                });
  co_await state->done.async_wait(asio::as_tuple(asio::use_awaitable));
  if (state->error) co_return dial_error("looking up the host", state->error);
  co_return state->endpoints;
}

Task<Endpoints> look_up_here(std::string host, std::uint16_t port, Deadline deadline) {
  const auto now = std::chrono::steady_clock::now();
  if (now >= deadline) co_return dial_error("looking up the host", asio::error::timed_out);
  tcp::resolver resolver(co_await asio::this_coro::executor);
  ErrorCode error;
  auto endpoints = resolver.resolve(host, std::to_string(port), error);
  if (error) co_return dial_error("looking up the host", error);
  co_return endpoints;
}

Result<void> expect_host(SSL* ssl, const std::string& host) {
  X509_VERIFY_PARAM* const parameters = SSL_get0_param(ssl);
  X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  const bool is_set = IpAddress::parse(host)
                          ? X509_VERIFY_PARAM_set1_ip_asc(parameters, host.c_str()) == 1
                          : SSL_set1_host(ssl, host.c_str()) == 1 &&
                                SSL_set_tlsext_host_name(ssl, host.c_str()) == 1;
  if (is_set) return {};
  return make_error(ErrorKind::upstream, "TLS: " + take_openssl_error());
}

}  // namespace sealmint::net

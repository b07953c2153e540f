#include "ca-backends/cmp/carrier.hpp"

#include <boost/asio/co_spawn.hpp>
#include <openssl/err.h>

#include <exception>
#include <future>
#include <utility>

#include "ca-backends/shared/exchange.hpp"
#include "core/base/ascii.hpp"

namespace sealmint::ca::cmp {

namespace asio = boost::asio;

namespace {

constexpr std::string_view media_type = "application/pkixcmp";

std::optional<std::string> encoded(const OSSL_CMP_MSG& message) {
  std::uint8_t* der = nullptr;
  const int length = i2d_OSSL_CMP_MSG(&message, &der);
  if (length <= 0) return std::nullopt;
  std::string body(as_text({der, static_cast<std::size_t>(length)}));
  OPENSSL_free(der);
  return body;
}

Message decoded(std::string_view body) {
  const auto* at = as_bytes(body).data();
  const auto* const end = at + body.size();
  Message message{d2i_OSSL_CMP_MSG(nullptr, &at, static_cast<long>(body.size()))};
  ERR_clear_error();
  return at == end ? std::move(message) : nullptr;
}

// Holds the pool for as long as the call needs it.
asio::awaitable<Trial> call_over(std::shared_ptr<net::HttpPool> http, net::HttpCall call,
                                 Deadline deadline) {
  co_return co_await exchange(*http, std::move(call), deadline);
}

std::string_view said(const net::HttpAnswer& answer) {
  const auto type = ascii_lower_case(answer.header("Content-Type"));
  return type.empty() || type.starts_with("text/plain") ? trimmed(answer.body) : std::string_view{};
}

// RFC 6712 section 3.3: a message may come with any status, so the body is looked at first.
Failure failure_of(const net::HttpAnswer& answer) {
  if (answer.status == 404) {
    return Refused{Trouble::not_found,
                   reason("CMP: HTTP 404: no such path; check url", said(answer))};
  }
  const bool is_success = answer.status >= 200 && answer.status < 300;
  if (is_success) {
    return Unreachable{Trouble::protocol, reason("CMP: the answer is no CMP message", said(answer)),
                       std::nullopt, true};
  }
  Failure failure = trouble_of(answer, said(answer));
  auto* const unreachable = std::get_if<Unreachable>(&failure);
  // It may have failed after it issued; one that says "not now" has not begun.
  const bool may_have_acted = answer.status >= 500 && answer.status != 501 && answer.status != 503;
  if (unreachable && may_have_acted) unreachable->may_have_issued = true;
  return failure;
}

}  // namespace

Carrier::Carrier(asio::any_io_executor executor, std::shared_ptr<net::HttpPool> http,
                 net::HttpUrl url, std::string user_agent)
    : executor_(std::move(executor)),
      http_(std::move(http)),
      url_(std::move(url)),
      user_agent_(std::move(user_agent)) {}

Attempt<Message> Carrier::carry(const OSSL_CMP_MSG& request, Deadline deadline) const {
  auto body = encoded(request);
  if (!body) {
    return Failure(Refused{Trouble::unsupported, "The CMP message could not be encoded"});
  }
  TRY(const auto answer, post(*std::move(body), deadline));
  if (auto message = decoded(answer.body)) return message;
  return failure_of(answer);
}

Attempt<net::HttpAnswer> Carrier::post(std::string body, Deadline deadline) const {
  net::HttpCall call;
  call.url = url_;
  call.headers = {{"Content-Type", std::string(media_type)},
                  {"Accept", std::string(media_type)},
                  {"User-Agent", user_agent_}};
  call.body = std::move(body);
  call.may_arrive_twice = false;
  const auto promise = std::make_shared<std::promise<Trial>>();
  auto trial = promise->get_future();
  asio::co_spawn(executor_, call_over(http_, std::move(call), deadline),
                 [promise](const std::exception_ptr& thrown, Trial outcome) {
                   if (thrown) {
                     promise->set_exception(thrown);
                   } else {
                     promise->set_value(std::move(outcome));
                   }
                 });
  if (trial.wait_until(deadline) != std::future_status::ready) {
    return Failure(Unreachable{Trouble::timed_out, "CMP: no answer in time", std::nullopt, true});
  }
  Trial outcome = trial.get();
  if (auto* const failed = std::get_if<Unreachable>(&outcome)) return Failure(std::move(*failed));
  return std::get<net::HttpAnswer>(std::move(outcome));
}

}  // namespace sealmint::ca::cmp

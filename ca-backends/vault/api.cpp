#include "ca-backends/vault/api.hpp"

#include "ca-backends/vault/answers.hpp"

namespace sealmint::ca::vault {
namespace {

// What Vault means by statuses that others do not use, or use for something else.
std::string_view meaning(unsigned status) {
  switch (status) {
    case 412: return "this server does not have the newest state yet";
    case 429: return "a quota is used up, or this server is a standby";
    case 472: return "this server is a standby of a replicated cluster";
    case 473: return "this server is a standby";
    case 501: return "the server has not been initialised";
    case 502: return "a server behind it did not answer";
    case 503: return "the server is sealed or in maintenance";
    default: return "";
  }
}

bool is_redirect(unsigned status) { return status >= 300 && status < 400; }

// It did not act, and another time it may.
bool is_passing(unsigned status) {
  return status == 412 || status == 472 || status == 473 || status == 501;
}

std::string join(std::string_view first, std::string_view second) {
  if (first.empty() || second.empty()) return std::string(first.empty() ? second : first);
  return std::string(first) + ": " + std::string(second);
}

std::string step_failed(std::string_view step, unsigned status) {
  return std::string(step) + " was answered with HTTP " + std::to_string(status);
}

}  // namespace

Failure trouble_at(std::string_view step, const net::HttpAnswer& answer) {
  const std::string what = step_failed(step, answer.status);
  if (is_redirect(answer.status)) {
    return Unreachable{Trouble::unavailable,
                       what +
                           ": this server sends to another one, the active node, which is not "
                           "followed; configure an address that leads to the active node",
                       answer.retry_after};
  }
  const std::string said = join(meaning(answer.status), read_errors(answer.body));
  if (is_passing(answer.status)) {
    return Unreachable{Trouble::unavailable, reason(what, said), answer.retry_after};
  }
  // The classes of the others, in words that name the step.
  Failure failure = trouble_of(answer, said);
  std::visit([&](auto& outcome) { outcome.detail = reason(what, said); }, failure);
  return failure;
}

Api::Api(std::shared_ptr<net::HttpPool> http, net::HttpUrl url, std::string name_space,
         std::string user_agent)
    : http_(std::move(http)),
      url_(std::move(url)),
      name_space_(std::move(name_space)),
      user_agent_(std::move(user_agent)) {
  while (url_.target.ends_with('/')) url_.target.pop_back();
}

AttemptTask<net::HttpAnswer> Api::send(ApiCall call, std::string_view token,
                                       Deadline deadline) const {
  net::HttpCall request;
  request.method = std::move(call.method);
  request.url = url_;
  request.url.target += "/v1/" + call.path;
  // X-Vault-Request is what its agents ask for, against requests that a browser was made to send.
  request.headers = {
      {"User-Agent", user_agent_}, {"Accept", "application/json"}, {"X-Vault-Request", "true"}};
  if (!name_space_.empty()) request.headers.emplace_back("X-Vault-Namespace", name_space_);
  if (!token.empty()) request.headers.emplace_back("X-Vault-Token", token);
  if (!call.body.empty()) request.headers.emplace_back("Content-Type", "application/json");
  request.body = std::move(call.body);
  request.may_arrive_twice = call.may_arrive_twice;
  const auto http = http_;
  auto trial = co_await exchange(*http, std::move(request), deadline);
  if (auto* const lost = std::get_if<Unreachable>(&trial)) co_return std::move(*lost);
  co_return std::get<net::HttpAnswer>(std::move(trial));
}

std::string Api::address() const {
  return (url_.is_tls ? "https://" : "http://") + url_.authority() + url_.target;
}

}  // namespace sealmint::ca::vault

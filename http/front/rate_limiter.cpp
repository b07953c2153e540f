#include "http/front/rate_limiter.hpp"

#include <chrono>
#include <string>

namespace sealmint::http {
namespace {

bool may_write(Method method) {
  switch (method) {
    case Method::post:
    case Method::put:
    case Method::patch:
    case Method::delete_: return true;
    case Method::get:
    case Method::head:
    case Method::options: return false;
  }
  return true;
}

// POST /api/v1/{cert-manager|pki}/signers/{signerId}/{sign|sign-batch}
bool is_signing(const Request& request) {
  const auto& segments = request.segments;
  if (request.method != Method::post || segments.size() != 6) return false;
  const bool is_product = segments[2] == "cert-manager" || segments[2] == "pki";
  const bool is_call = segments[5] == "sign" || segments[5] == "sign-batch";
  return segments[0] == "api" && segments[1] == "v1" && is_product && segments[3] == "signers" &&
         is_call;
}

std::string counted(std::int64_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

Error over_budget(std::uint32_t limit, std::chrono::seconds wait) {
  Error error = make_error(ErrorKind::rate_limited,
                           "This address may send " + counted(limit, "changing request") +
                               " a minute and has sent more; wait " +
                               counted(wait.count(), "second") + ", then send it again");
  error.retry_after = wait;
  return error;
}

}  // namespace

bool is_budgeted_write(const Request& request) {
  return may_write(request.method) && !is_signing(request);
}

Result<void> RateLimiter::admit(const Request& request) {
  if (!is_budgeted_write(request)) return {};
  const auto wait = budgets_.spend(request.source_ip, clock_.now());
  if (wait) return over_budget(limit_, *wait);
  return {};
}

}  // namespace sealmint::http

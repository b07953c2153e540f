#include "http/front/server_application.hpp"

#include <chrono>

#include "http/edge/problem_response.hpp"

namespace sealmint::http {

ServerApplication::ServerApplication(Routes routes, KnowsSender knows_sender,
                                     service::HttpMetrics& metrics, const Clock& clock,
                                     std::uint32_t write_requests_per_minute)
    : router_(std::move(routes)), knows_sender_(std::move(knows_sender)), metrics_(metrics) {
  if (write_requests_per_minute > 0) rate_limiter_.emplace(clock, write_requests_per_minute);
}

std::size_t ServerApplication::body_limit(const Request& head) const {
  const std::size_t limit = router_.body_limit(head);
  // Who asks matters only for a body that would be too large for anybody.
  if (limit <= limits::body_bytes) return limit;
  if (head.announced_body_bytes && *head.announced_body_bytes <= limits::body_bytes) return limit;
  return knows_sender_(head) ? limit : limits::body_bytes;
}

boost::asio::awaitable<Response> ServerApplication::handle(Request& request) {
  const auto start = std::chrono::steady_clock::now();
  auto refusal = refuse(request);
  Response response;
  if (refusal) {
    response = *std::move(refusal);
  } else {
    response = co_await router_.handle(request);
  }
  metrics_.duration_us.record_us(std::chrono::steady_clock::now() - start);
  const auto status_class = static_cast<std::size_t>(response.status / 100);
  if (status_class < metrics_.answers.size()) metrics_.answers[status_class].add();
  co_return response;
}

std::optional<Response> ServerApplication::refuse(const Request& request) {
  if (!rate_limiter_) return std::nullopt;
  const auto admitted = rate_limiter_->admit(request);
  if (admitted) return std::nullopt;
  return problem_response(admitted.error(), request.request_id);
}

}  // namespace sealmint::http

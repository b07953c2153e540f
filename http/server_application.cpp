#include "http/server_application.hpp"

#include <chrono>

namespace sealmint::http {

boost::asio::awaitable<Response> ServerApplication::handle(Request request) {
  const auto start = std::chrono::steady_clock::now();
  auto response = co_await router_.handle(std::move(request));
  const auto elapsed = std::chrono::steady_clock::now() - start;
  metrics_.duration_us.record(static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::microseconds>(elapsed).count()));
  const auto status_class = static_cast<std::size_t>(response.status / 100);
  if (status_class < metrics_.answers.size()) metrics_.answers[status_class].add();
  co_return response;
}

}  // namespace sealmint::http

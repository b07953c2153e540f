#include "http/edge/problem_response.hpp"

#include <string>
#include <utility>

#include "api/problem.hpp"

namespace sealmint::http {
namespace {

Response to_response(api::Problem problem) {
  Response response;
  response.status = problem.status;
  response.content_type = api::problem_content_type;
  response.body = std::move(problem.body);
  if (problem.retry_after) {
    response.headers.emplace_back("Retry-After", std::to_string(problem.retry_after->count()));
  }
  if (problem.status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer");
  return response;
}

}  // namespace

Response problem_response(const Error& error, std::string_view request_id,
                          const std::optional<boost::json::value>& details) {
  return to_response(api::make_problem(error, request_id, details));
}

Response http_problem_response(int status, std::string_view detail, std::string_view request_id) {
  return to_response(api::make_http_problem(status, detail, request_id));
}

}  // namespace sealmint::http

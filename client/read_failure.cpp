// Rebuilds the error that the server meant from its problem (RFC 9457 and the contract's 7.3).
#include <boost/json/array.hpp>

#include "client/answers.hpp"
#include "client/json_members.hpp"

namespace sealmint::client {
namespace {

namespace json = boost::json;

constexpr std::size_t text_chars = 4 * 1024;
constexpr std::size_t name_chars = 128;
constexpr std::size_t shown_chars = 512;

ErrorKind kind_of(unsigned status, std::string_view name) {
  switch (status) {
    case 400: return ErrorKind::rejected;
    case 401: return name == "TokenError" ? ErrorKind::invalid_token : ErrorKind::unauthenticated;
    case 403:
      if (name == "ApprovalRequired") return ErrorKind::approval_required;
      return name == "TokenError" ? ErrorKind::invalid_token : ErrorKind::forbidden;
    case 404: return ErrorKind::not_found;
    case 409: return ErrorKind::conflict;
    case 412: return ErrorKind::precondition_failed;
    case 413: return ErrorKind::too_large;
    case 415: return ErrorKind::unsupported_media;
    case 422: return ErrorKind::malformed;
    case 429: return ErrorKind::rate_limited;
    case 502: return ErrorKind::upstream;
    case 503: return ErrorKind::unavailable;
    case 504: return ErrorKind::timeout;
    default: return status >= 500 ? ErrorKind::internal : ErrorKind::upstream;
  }
}

// `message` is a text, or the list of issues of a 422 with the text in `detail`.
std::string message_of(const json::object& problem) {
  auto text = text_or_empty(problem, "message", text_chars);
  return text.empty() ? text_or_empty(problem, "detail", text_chars) : text;
}

std::string code_of(const json::object& problem) {
  const auto code = text_or_empty(problem, "code", name_chars);
  if (!code.empty()) return code;
  const auto type = text_or_empty(problem, "type", name_chars);
  return type.substr(type.find_last_of(":/") + 1);
}

std::optional<bool> has_pending_request(const json::object& problem) {
  const auto* const details = problem.if_contains("details");
  if (!details || !details->is_object()) return std::nullopt;
  const auto* const flag = details->get_object().if_contains("hasPendingRequest");
  if (!flag || !flag->is_bool()) return std::nullopt;
  return flag->get_bool();
}

}  // namespace

Failure read_failure(unsigned status, std::string_view body,
                     std::optional<std::chrono::seconds> retry_after) {
  Failure failure;
  failure.status = status;
  const auto problem = parse_object(body);
  const json::object members = problem.has_value() ? *problem : json::object();
  failure.name = printable(text_or_empty(members, "error", name_chars), name_chars);
  failure.code = printable(code_of(members), name_chars);
  failure.request_id = printable(text_or_empty(members, "reqId", name_chars), name_chars);
  std::string message = printable(message_of(members), shown_chars);
  if (message.empty()) message = "the server answered " + std::to_string(status);
  failure.error = make_error(kind_of(status, failure.name), std::move(message));
  failure.error.retry_after = retry_after;
  failure.error.has_pending_request = has_pending_request(members);
  return failure;
}

}  // namespace sealmint::client

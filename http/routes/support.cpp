#include "http/routes/support.hpp"

#include <algorithm>
#include <charconv>
#include <string>

#include "http/edge/problem_response.hpp"
#include "http/routes/read_events.hpp"

namespace sealmint::http {
namespace {

// What a person gets to read is decided by api::make_problem; the log keeps the text and the place.
Response error_response(service::Context& context, const Error& error, const Request& request) {
  Response response = problem_response(error, request.request_id);
  if (response.status >= 500 && error.kind != ErrorKind::busy) {
    const std::string place =
        std::string(error.where.file_name()) + ":" + std::to_string(error.where.line());
    context.log.write(LogLevel::error, "request_failed",
                      {{"requestId", request.request_id},
                       {"path", request.path},
                       {"detail", error.detail},
                       {"where", place}});
  }
  return response;
}

Result<std::size_t> read_number(const Request& request, std::string_view name,
                                std::size_t fallback) {
  const auto text = query_value(request, name);
  if (!text) return fallback;
  std::size_t number = 0;
  const auto* const end = text->data() + text->size();
  const auto [stop, problem] = std::from_chars(text->data(), end, number);
  if (problem != std::errc{} || stop != end) {
    return make_issue(std::string(name), "must be a whole number", "invalid_type");
  }
  return number;
}

}  // namespace

Handler authenticated(service::Context& context, service::Authenticator& authenticator,
                      AuthenticatedHandler handler) {
  return [&context, &authenticator, handler = std::move(handler)](
             const Request& request) -> boost::asio::awaitable<Response> {
    const std::string_view authorization =
        request.authorization ? std::string_view(*request.authorization) : std::string_view{};
    const auto proof = authenticator.prove(authorization, request.source_ip);
    if (proof.has_error()) co_return error_response(context, proof.error(), request);
    const model::Principal& principal = proof->principal;
    if (proof->costs_use) {
      const auto spent = co_await authenticator.spend_use(principal.token_id);
      if (spent.has_error()) co_return error_response(context, spent.error(), request);
    }
    auto response = co_await handler(request, principal);
    if (response.has_error()) co_return error_response(context, response.error(), request);
    co_return *std::move(response);
  };
}

Handler open_to_all(service::Context& context, OpenHandler handler) {
  return [&context, handler = std::move(handler)](
             const Request& request) -> boost::asio::awaitable<Response> {
    auto response = co_await handler(request);
    if (response.has_error()) co_return error_response(context, response.error(), request);
    co_return *std::move(response);
  };
}

void add_route(Routes& routes, service::Context& context, service::Authenticator& authenticator,
               RouteHead head, AuthenticatedHandler handler) {
  if (head.method == Method::get && !head.events.empty()) {
    handler = recording(context, head.events.front(), head.pattern, std::move(handler));
  }
  routes.push_back({head.method, std::move(head.pattern), head.access,
                    authenticated(context, authenticator, std::move(handler)), head.body_limit,
                    std::move(head.events)});
}

model::Caller caller_of(const Request& request, const model::Principal& principal) {
  return {principal, sender_of(request)};
}

model::Sender sender_of(const Request& request) { return {request.source_ip, request.user_agent}; }

Response json_response(const boost::json::value& body) {
  return json_text_response(boost::json::serialize(body));
}

Response list_response(const boost::json::value& body, std::size_t row_count) {
  Response response = json_response(body);
  response.row_count = row_count;
  return response;
}

Response json_text_response(std::string body) {
  Response response;
  response.body = std::move(body);
  return response;
}

Result<void> require_admin(const model::Principal& principal, std::string_view what) {
  if (principal.is_admin()) return {};
  return make_error(ErrorKind::forbidden, "Only a Product Admin may " + std::string(what));
}

std::optional<std::string> query_value(const Request& request, std::string_view name) {
  const auto found = std::ranges::find_if(
      request.query, [name](const auto& parameter) { return parameter.first == name; });
  if (found == request.query.end()) return std::nullopt;
  return found->second;
}

Result<Page> read_page(const Request& request, std::size_t limit_default, std::size_t limit_max) {
  Page page;
  TRY(page.offset, read_number(request, "offset", 0));
  TRY(page.limit, read_number(request, "limit", limit_default));
  if (page.limit < 1 || page.limit > limit_max) {
    return make_issue("limit", "must be between 1 and " + std::to_string(limit_max),
                      page.limit < 1 ? "too_small" : "too_big");
  }
  // Offsets travel into SQL as signed numbers.
  if (page.offset > 1'000'000'000) return make_issue("offset", "is too large", "too_big");
  return page;
}

Result<std::optional<std::string>> idempotency_key(const Request& request) {
  if (request.idempotency_keys.empty()) return std::optional<std::string>{};
  if (request.idempotency_keys.size() > 1) {
    return make_issue("Idempotency-Key", "was sent more than once");
  }
  const std::string& key = request.idempotency_keys.front();
  const bool is_printable = std::ranges::all_of(key, [](char c) { return c >= 0x20 && c <= 0x7e; });
  if (key.empty() || key.size() > limits::idempotency_key_chars || !is_printable) {
    return make_issue(
        "Idempotency-Key",
        "must be 1 to " + std::to_string(limits::idempotency_key_chars) + " printable characters");
  }
  return std::optional<std::string>{key};
}

Result<Uuid> path_uuid(const Request& request, std::size_t parameter, std::string_view what) {
  if (parameter < request.parameters.size()) {
    if (const auto uuid = parse_uuid(request.parameters[parameter])) return *uuid;
  }
  return make_error(ErrorKind::not_found, std::string(what) + " not found");
}

}  // namespace sealmint::http

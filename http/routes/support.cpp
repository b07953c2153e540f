#include "http/routes/support.hpp"

#include <algorithm>
#include <charconv>
#include <string>

namespace sealmint::http {
namespace {

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

std::optional<std::size_t> rows_in(const boost::json::value& body) {
  if (const auto* array = body.if_array()) return array->size();
  const auto* object = body.if_object();
  if (!object || !object->contains("totalCount")) return std::nullopt;
  for (const auto& member : *object) {
    if (const auto* array = member.value().if_array()) return array->size();
  }
  return std::nullopt;
}

}  // namespace

Response json_response(const boost::json::value& body) {
  Response response = json_text_response(boost::json::serialize(body));
  response.row_count = rows_in(body);
  return response;
}

Response json_text_response(std::string body) {
  Response response;
  response.body = std::move(body);
  return response;
}

Response text_response(std::string body, std::string_view content_type) {
  Response response;
  response.content_type = content_type;
  response.body = std::move(body);
  return response;
}

Response never_stored(Response response) {
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
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
  if (page.offset > offset_max) return make_issue("offset", "is too large", "too_big");
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

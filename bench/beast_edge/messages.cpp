#include "bench/beast_edge/messages.hpp"

#include <boost/beast/http/field.hpp>
#include <boost/beast/http/status.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "http/edge/head.hpp"

namespace sealmint::http::beast_edge {
namespace {

using Name = boost::beast::http::field;

boost::core::string_view view(std::string_view text) { return {text.data(), text.size()}; }

// Beast writes a value as it is, with a line end in it, too.
bool is_safe_value(std::string_view value) {
  return std::none_of(value.begin(), value.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && byte != '\t') || byte == 0x7f;
  });
}

// A handler has no say in where the answer ends.
bool is_framing(std::string_view name) {
  return name_is(name, "content-length") || name_is(name, "transfer-encoding") ||
         name_is(name, "connection");
}

void insert_own(Answer& answer, const Response& response) {
  for (const auto& [name, value] : response.headers) {
    if (is_token(name) && is_safe_value(value) && !is_framing(name)) answer.insert(name, value);
  }
}

void insert_missing(Answer& answer, bool may_stand, Name name, const char* text,
                    const char* value) {
  if (!may_stand || answer.find(text) == answer.end()) answer.insert(name, text, value);
}

// Statuses whose answers have no body (RFC 9110 section 6.4.1).
bool is_bodiless(int status) { return status == 204 || status == 304 || status < 200; }

void insert_length(Answer& answer, const Response& response) {
  if (!response.content_type.empty() && is_safe_value(response.content_type)) {
    answer.insert(Name::content_type, view(response.content_type));
  }
  answer.insert(Name::content_length, std::to_string(response.body.size()));
}

}  // namespace

Answer make_answer(Response& response, const AnswerOptions& options, const Allocator& allocator) {
  constexpr unsigned version = 11;
  const auto status = static_cast<boost::beast::http::status>(response.status);
  Answer answer(std::piecewise_construct, std::make_tuple(),
                std::make_tuple(status, version, allocator));
  const bool is_without_body = is_bodiless(response.status);
  if (!is_without_body) insert_length(answer, response);
  answer.insert(Name::unknown, "X-Request-Id", view(options.request_id));
  insert_own(answer, response);
  const bool has_own = !response.headers.empty();
  insert_missing(answer, has_own, Name::unknown, "X-Content-Type-Options", "nosniff");
  insert_missing(answer, has_own, Name::cache_control, "Cache-Control", "no-store");
  if (options.is_tls) {
    insert_missing(answer, has_own, Name::strict_transport_security, "Strict-Transport-Security",
                   "max-age=31536000");
  }
  answer.insert(Name::connection, options.keep_alive ? "keep-alive" : "close");
  if (options.has_body && !is_without_body) answer.body() = std::move(response.body);
  return answer;
}

}  // namespace sealmint::http::beast_edge

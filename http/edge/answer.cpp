#include "http/edge/answer.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "http/edge/head.hpp"

namespace sealmint::http {
namespace {

constexpr std::string_view reason_of(int status) {
  switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 302: return "Found";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 417: return "Expectation Failed";
    case 422: return "Unprocessable Content";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    case 505: return "HTTP Version Not Supported";
    default: return "Other";
  }
}

void append(std::string& head, std::string_view name, std::string_view value) {
  head.append(name).append(": ").append(value).append("\r\n");
}

bool is_safe_value(std::string_view value) {
  return std::none_of(value.begin(), value.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && byte != '\t') || byte == 0x7f;
  });
}

// Fields that say where the answer ends; a handler has no say in that.
bool is_framing(std::string_view name) {
  return name_is(name, "content-length") || name_is(name, "transfer-encoding") ||
         name_is(name, "connection");
}

void append_own(std::string& head, const Response& response) {
  for (const auto& [name, value] : response.headers) {
    if (is_token(name) && is_safe_value(value) && !is_framing(name)) append(head, name, value);
  }
}

bool sets(const Response& response, std::string_view lower) {
  return std::any_of(response.headers.begin(), response.headers.end(),
                     [&](const auto& header) { return name_is(header.first, lower); });
}

void append_status(std::string& head, int status) {
  if (status == 200) {
    head.append("HTTP/1.1 200 OK\r\n");
    return;
  }
  head.append("HTTP/1.1 ").append(std::to_string(status)).append(" ");
  head.append(reason_of(status)).append("\r\n");
}

// The safe headers of an answer without headers of its own, which is nearly every one.
constexpr std::string_view usual_lines =
    "X-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n";
constexpr std::string_view usual_tls_lines =
    "X-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n"
    "Strict-Transport-Security: max-age=31536000\r\n";

void append_missing(std::string& head, const Response& response, bool is_tls) {
  if (!sets(response, "x-content-type-options")) append(head, "X-Content-Type-Options", "nosniff");
  if (!sets(response, "cache-control")) append(head, "Cache-Control", "no-store");
  if (is_tls && !sets(response, "strict-transport-security")) {
    append(head, "Strict-Transport-Security", "max-age=31536000");
  }
}

}  // namespace

bool is_bodiless(int status) { return status == 204 || status == 304 || status < 200; }

std::string render_head(const Response& response, const AnswerOptions& options) {
  std::string head;
  head.reserve(usual_head_bytes);
  append_head(head, response, options, response.body.size());
  return head;
}

void append_head(std::string& out, const Response& response, const AnswerOptions& options,
                 std::size_t body_bytes) {
  append_status(out, response.status);
  if (!is_bodiless(response.status)) {
    if (!response.content_type.empty() && is_safe_value(response.content_type)) {
      append(out, "Content-Type", response.content_type);
    }
    append(out, "Content-Length", std::to_string(body_bytes));
  }
  append(out, "X-Request-Id", options.request_id);
  if (response.headers.empty()) {
    out.append(options.is_tls ? usual_tls_lines : usual_lines);
  } else {
    append_own(out, response);
    append_missing(out, response, options.is_tls);
  }
  out.append(options.keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n");
}

}  // namespace sealmint::http

#include "http/edge/answer.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "http/edge/head.hpp"

namespace sealmint::http {
namespace {

// Enough for the safe headers, so that most heads are one allocation.
constexpr std::size_t usual_head_bytes = 512;

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

// These say where the answer ends; a handler has no say in that.
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

}  // namespace

bool is_bodiless(int status) { return status == 204 || status == 304 || status < 200; }

std::string render_head(const Response& response, const AnswerOptions& options) {
  std::string head;
  head.reserve(usual_head_bytes);
  head.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
  head.append(reason_of(response.status)).append("\r\n");
  if (!is_bodiless(response.status)) {
    if (!response.content_type.empty() && is_safe_value(response.content_type)) {
      append(head, "Content-Type", response.content_type);
    }
    append(head, "Content-Length", std::to_string(response.body.size()));
  }
  append(head, "X-Request-Id", options.request_id);
  append_own(head, response);
  if (!sets(response, "x-content-type-options")) append(head, "X-Content-Type-Options", "nosniff");
  if (!sets(response, "cache-control")) append(head, "Cache-Control", "no-store");
  if (options.is_tls && !sets(response, "strict-transport-security")) {
    append(head, "Strict-Transport-Security", "max-age=31536000");
  }
  append(head, "Connection", options.keep_alive ? "keep-alive" : "close");
  head.append("\r\n");
  return head;
}

}  // namespace sealmint::http

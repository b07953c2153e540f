// A request and a response as plain values: handlers never see a socket or a Beast type.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sealmint::http {

enum class Method : std::uint8_t { get, head, post, put, patch, delete_, options };

struct Request {
  // Ours, kept by the connection; echoed as X-Request-Id and as `reqId` of an error.
  std::string_view request_id;
  Method method = Method::get;
  std::string path;                     // as it was sent, without the query
  std::vector<std::string> segments;    // decoded once, none empty, none "." or ".."
  std::vector<std::string> parameters;  // what the {…} of the route matched, in order
  std::vector<std::pair<std::string, std::string>> query;  // decoded, in order
  // Copied from the header before the body was read, so no trailer can set them.
  std::optional<std::string> authorization;
  std::vector<std::string> idempotency_keys;  // more than one is an error of the caller
  std::vector<std::string> if_match;          // one for each field line
  std::string content_type;
  std::string user_agent;
  std::string source_ip;  // the peer, or what a trusted proxy vouches for; canonical text
  bool is_tls = false;
  std::optional<std::uint64_t> announced_body_bytes;  // nothing for a chunked body
  std::string body;
  // For what handlers need until the request is over; reset before the next one.
  std::pmr::memory_resource* memory = std::pmr::get_default_resource();
};

struct Response {
  int status = 200;
  std::string_view content_type = "application/json";  // of static storage
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  std::optional<std::size_t> row_count;  // of a list, for the record; not sent
};

}  // namespace sealmint::http

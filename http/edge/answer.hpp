// Responses as bytes.
#pragma once

#include <string>
#include <string_view>

#include "http/edge/message.hpp"

namespace sealmint::http {

struct AnswerOptions {
  std::string_view request_id;
  bool keep_alive = true;
  bool is_tls = false;
};

// The head of an HTTP/1.1 answer with its empty line. The safe headers (nosniff, no-store, …) are
// added unless the response sets its own; a header that could split the answer is left out.
std::string render_head(const Response& response, const AnswerOptions& options);

// Writes the head at the end of `out`, for a body of that many bytes.
void append_head(std::string& out, const Response& response, const AnswerOptions& options,
                 std::size_t body_bytes);

// More than the head of an ordinary answer has.
inline constexpr std::size_t usual_head_bytes = 512;

// True for statuses whose answers have no body (RFC 9110 section 6.4.1).
bool is_bodiless(int status);

}  // namespace sealmint::http

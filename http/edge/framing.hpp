// Where a request ends, and whether that is beyond doubt (RFC 9112 section 6; reliability design
// 2a). Pure functions over a parsed head: no socket, no state.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "http/edge/head.hpp"
#include "http/edge/message.hpp"
#include "http/edge/refusal.hpp"

namespace sealmint::http {

enum class BodyForm : std::uint8_t { none, length, chunked };

struct Framing {
  BodyForm form = BodyForm::none;
  std::uint64_t content_length = 0;
  bool keep_alive = true;
  bool expects_continue = false;
};

// The methods we know; the others are 501.
Checked<Method> method_of(std::string_view text);

// Accepts {no Transfer-Encoding, at most one Content-Length} or {Transfer-Encoding exactly
// "chunked", HTTP/1.1, no Content-Length}; exactly one Host; no body for GET, HEAD and OPTIONS; no
// Content-Encoding.
Checked<Framing> check_framing(const Head& head, Method method);

// The fields that a handler may trust, copied: nothing that comes after the head can change them.
// Fills authorization, idempotency_keys, if_match, content_type and user_agent.
Checked<Request> copy_fields(const Head& head);

// The values of X-Forwarded-For in order.
std::vector<std::string_view> forwarded_for(const Head& head);

}  // namespace sealmint::http

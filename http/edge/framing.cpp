#include "http/edge/framing.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <limits>

namespace sealmint::http {
namespace {

// 19 digits always fit in 64 bit.
constexpr std::size_t length_digits = 18;

// How often a field stands in the head, and its first value.
struct Found {
  std::size_t count = 0;
  std::string_view value;
};

Found find(const Head& head, std::string_view lower) {
  Found found;
  for (const Field& field : head.fields) {
    if (!name_is(field.name, lower)) continue;
    if (found.count++ == 0) found.value = field.value;
  }
  return found;
}

// Calls visit(element) for each element of a comma list.
template <class Visit>
void for_each_element(std::string_view list, Visit visit) {
  while (true) {
    const std::size_t comma = list.find(',');
    visit(without_blanks(list.substr(0, comma)));
    if (comma == std::string_view::npos) return;
    list.remove_prefix(comma + 1);
  }
}

bool is_host_char(char c) {
  constexpr std::string_view others = "-._~!$&'()*+,;=:[]%";
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         others.find(c) != std::string_view::npos;
}

std::optional<Refusal> check_host(const Head& head) {
  const Found host = find(head, "host");
  if (host.count == 0) return Refusal{400, "The Host field is missing"};
  if (host.count > 1) return Refusal{400, "There is more than one Host field"};
  if (host.value.empty() || !std::all_of(host.value.begin(), host.value.end(), is_host_char)) {
    return Refusal{400, "The Host field is not a host"};
  }
  return std::nullopt;
}

Refusal refuse_coding(std::string_view value) {
  std::size_t chunked = 0;
  std::string_view last;
  for_each_element(value, [&](std::string_view element) {
    if (name_is(element, "chunked")) ++chunked;
    last = element;
  });
  // An unknown coding under a sound frame is not implemented; a frame without an end is an error.
  if (chunked == 1 && name_is(last, "chunked"))
    return {501, "Only chunked transfer is implemented"};
  if (chunked == 0 && is_token(last)) return {501, "Only chunked transfer is implemented"};
  return {400, "The Transfer-Encoding field is not valid"};
}

Checked<Framing> frame_chunked(const Head& head, const Found& coding, bool has_length) {
  if (has_length) return Refusal{400, "There are both Transfer-Encoding and Content-Length"};
  if (head.minor_version == 0) return Refusal{400, "HTTP/1.0 has no Transfer-Encoding"};
  if (coding.count > 1) return Refusal{400, "There is more than one Transfer-Encoding field"};
  if (!name_is(coding.value, "chunked")) return refuse_coding(coding.value);
  Framing framing;
  framing.form = BodyForm::chunked;
  return framing;
}

Checked<Framing> frame_length(const Found& length) {
  Framing framing;
  if (length.count == 0) return framing;
  if (length.count > 1) return Refusal{400, "There is more than one Content-Length field"};
  const std::string_view text = length.value;
  const bool is_number = !text.empty() && std::all_of(text.begin(), text.end(),
                                                      [](char c) { return c >= '0' && c <= '9'; });
  if (!is_number) return Refusal{400, "The Content-Length field is not a number"};
  if (text.size() > length_digits) return Refusal{413, "The body is too large"};
  std::from_chars(text.data(), text.data() + text.size(), framing.content_length);
  if (framing.content_length > 0) framing.form = BodyForm::length;
  return framing;
}

bool allows_body(Method method) {
  switch (method) {
    case Method::get:
    case Method::head:
    case Method::options: return false;
    // Clients send a body with DELETE now and then; it is read, so it cannot hide a request.
    case Method::post:
    case Method::put:
    case Method::patch:
    case Method::delete_: return true;
  }
  return false;
}

Checked<bool> wants_keep_alive(const Head& head) {
  bool has_close = false;
  bool has_keep_alive = false;
  bool is_list = true;
  for (const Field& field : head.fields) {
    if (!name_is(field.name, "connection")) continue;
    for_each_element(field.value, [&](std::string_view option) {
      is_list = is_list && (option.empty() || is_token(option));
      has_close = has_close || name_is(option, "close");
      has_keep_alive = has_keep_alive || name_is(option, "keep-alive");
    });
  }
  // "x close" is an option to one reader and two to another.
  if (!is_list) return Refusal{400, "The Connection field is not a list of options"};
  return !has_close && (head.minor_version == 1 || has_keep_alive);
}

Checked<bool> expects_continue(const Head& head) {
  const Found expect = find(head, "expect");
  if (expect.count == 0 || head.minor_version == 0) return false;
  if (expect.count == 1 && name_is(expect.value, "100-continue")) return true;
  return Refusal{417, "Only 100-continue may be expected"};
}

}  // namespace

Checked<Method> method_of(std::string_view text) {
  if (text == "GET") return Method::get;
  if (text == "POST") return Method::post;
  if (text == "HEAD") return Method::head;
  if (text == "PUT") return Method::put;
  if (text == "PATCH") return Method::patch;
  if (text == "DELETE") return Method::delete_;
  if (text == "OPTIONS") return Method::options;
  return Refusal{501, "The method is not implemented"};
}

Checked<Framing> check_framing(const Head& head, Method method) {
  if (const auto refusal = check_host(head)) return *refusal;
  const Found coding = find(head, "transfer-encoding");
  const Found length = find(head, "content-length");
  Checked<Framing> framing =
      coding.count > 0 ? frame_chunked(head, coding, length.count > 0) : frame_length(length);
  if (framing.has_error()) return framing;
  if (framing->form != BodyForm::none && !allows_body(method)) {
    return Refusal{400, "This method takes no body"};
  }
  const Found encoding = find(head, "content-encoding");
  if (encoding.count > 0 && !(encoding.count == 1 && name_is(encoding.value, "identity"))) {
    return Refusal{415, "The body must not be compressed"};
  }
  const Checked<bool> expects = expects_continue(head);
  if (expects.has_error()) return expects.error();
  framing->expects_continue = *expects && framing->form != BodyForm::none;
  const Checked<bool> keep_alive = wants_keep_alive(head);
  if (keep_alive.has_error()) return keep_alive.error();
  framing->keep_alive = *keep_alive;
  return framing;
}

Checked<Request> copy_fields(const Head& head) {
  const Found authorization = find(head, "authorization");
  const Found content_type = find(head, "content-type");
  if (authorization.count > 1) return Refusal{400, "There is more than one Authorization field"};
  if (content_type.count > 1) return Refusal{400, "There is more than one Content-Type field"};
  Request request;
  if (authorization.count == 1) request.authorization = std::string(authorization.value);
  request.content_type = content_type.value;
  request.user_agent = find(head, "user-agent").value;
  for (const Field& field : head.fields) {
    if (name_is(field.name, "idempotency-key")) request.idempotency_keys.emplace_back(field.value);
    if (name_is(field.name, "if-match")) request.if_match.emplace_back(field.value);
  }
  return request;
}

std::vector<std::string_view> forwarded_for(const Head& head) {
  std::vector<std::string_view> values;
  for (const Field& field : head.fields) {
    if (name_is(field.name, "x-forwarded-for")) values.push_back(field.value);
  }
  return values;
}

}  // namespace sealmint::http

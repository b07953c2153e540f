#include "bench/client/reply_reader.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include "core/base/ascii.hpp"

namespace sealmint::bench {
namespace {

constexpr std::size_t space_bytes_min = 16 * 1024;
constexpr std::size_t answer_bytes_max = 64 * 1024 * 1024;

[[noreturn]] void fail(const std::string& text) {
  throw std::runtime_error("the answer cannot be read: " + text);
}

template <class Number>
Number read_number(std::string_view text, int base) {
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (error != std::errc{} || end != text.data() + text.size()) fail("a number");
  return number;
}

// The chunks of `text` one behind the other (RFC 9112 section 7.1); nothing if more is to come.
std::optional<std::string> join_chunks(std::string_view text) {
  std::string body;
  while (true) {
    const std::size_t line_end = text.find("\r\n");
    if (line_end == text.npos) return std::nullopt;
    const std::string_view size = text.substr(0, std::min(line_end, text.find(';')));
    const auto bytes = read_number<std::size_t>(size, 16);
    if (bytes > answer_bytes_max) fail("a chunk is too long");
    text.remove_prefix(line_end + 2);
    if (text.size() < bytes + 2) return std::nullopt;
    if (bytes == 0) return body;
    body += text.substr(0, bytes);
    text.remove_prefix(bytes + 2);
  }
}

}  // namespace

ReplyReader::ReplyReader() : buffer_(space_bytes_min, '\0') {}

std::span<char> ReplyReader::space() {
  if (buffer_.size() - filled_ < space_bytes_min / 2) buffer_.resize(buffer_.size() * 2);
  if (buffer_.size() > answer_bytes_max) fail("it is too long");
  return std::span(buffer_).subspan(filled_);
}

bool ReplyReader::take(std::size_t bytes) {
  const std::size_t searched = filled_ < 3 ? 0 : filled_ - 3;
  filled_ += bytes;
  if (head_bytes_ == 0) {
    const std::size_t end = received().find("\r\n\r\n", searched);
    if (end == std::string_view::npos) return false;
    read_head(end + 4);
  }
  return is_whole();
}

void ReplyReader::read_head(std::size_t head_bytes) {
  head_bytes_ = head_bytes;
  std::string_view head = received().substr(0, head_bytes - 2);
  if (!head.starts_with("HTTP/1.1 ") || head.size() < 12) fail("no HTTP/1.1");
  status_ = read_number<unsigned>(head.substr(9, 3), 10);
  is_kept_ = true;
  body_bytes_ = 0;
  for (std::size_t end = head.find("\r\n"); end != head.npos; end = head.find("\r\n")) {
    const std::string_view line = head.substr(0, end);
    head.remove_prefix(end + 2);
    const std::size_t colon = line.find(':');
    if (colon == line.npos) continue;
    const std::string_view name = line.substr(0, colon);
    const std::string_view value = trimmed(line.substr(colon + 1));
    if (is_ascii_equal(name, "content-length")) body_bytes_ = read_number<std::size_t>(value, 10);
    if (is_ascii_equal(name, "transfer-encoding")) body_bytes_ = std::nullopt;
    if (is_ascii_equal(name, "connection")) is_kept_ = !is_ascii_equal(value, "close");
  }
  if (body_bytes_.value_or(0) > answer_bytes_max) fail("it is too long");
  if (body_bytes_ && buffer_.size() < head_bytes_ + *body_bytes_) {
    buffer_.resize(head_bytes_ + *body_bytes_ + space_bytes_min);
  }
}

bool ReplyReader::is_whole() {
  if (body_bytes_) return filled_ >= head_bytes_ + *body_bytes_;
  if (!received().ends_with("\r\n\r\n")) return false;
  auto body = join_chunks(received().substr(head_bytes_));
  if (body) chunked_body_ = std::move(*body);
  return body.has_value();
}

Reply ReplyReader::finish() {
  Reply reply{status_, body_bytes_ ? std::string(received().substr(head_bytes_, *body_bytes_))
                                   : std::move(chunked_body_)};
  reset();
  return reply;
}

void ReplyReader::reset() {
  filled_ = 0;
  head_bytes_ = 0;
  chunked_body_.clear();
}

}  // namespace sealmint::bench

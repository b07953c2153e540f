#include "http/edge/chunked.hpp"

#include <algorithm>

#include "core/base/bytes.hpp"

namespace sealmint::http {
namespace {

// Eight digits are 4 GiB: beyond every limit, and no room for a row of zeros.
constexpr unsigned size_digits = 8;

constexpr Refusal broken{400, "The chunked body is not valid"};

}  // namespace

Checked<ChunkedDecoder::State> ChunkedDecoder::on_size(char c) {
  if (c == ';') return Refusal{400, "Chunk extensions are not accepted"};
  if (c == '\r') return digits_ > 0 ? Checked<State>(State::size_lf) : Checked<State>(broken);
  const int value = hex_value(c);
  if (value < 0) return Refusal{400, "The size of a chunk is not a hexadecimal number"};
  if (++digits_ > size_digits) return Refusal{413, "The size of a chunk has too many digits"};
  chunk_left_ = chunk_left_ * 16 + static_cast<unsigned>(value);
  return State::size;
}

Checked<ChunkedDecoder::State> ChunkedDecoder::on_size_end(std::size_t body_size) {
  digits_ = 0;
  if (chunk_left_ == 0) return State::end_cr;
  if (chunk_left_ > body_limit_ - body_size) return Refusal{413, "The body is too large"};
  return State::data;
}

Checked<ChunkedDecoder::State> ChunkedDecoder::step(char c, std::size_t body_size) {
  switch (state_) {
    case State::size: return on_size(c);
    case State::size_lf: return c == '\n' ? on_size_end(body_size) : Checked<State>(broken);
    case State::data_cr: return c == '\r' ? Checked<State>(State::data_lf) : Checked<State>(broken);
    case State::data_lf: return c == '\n' ? Checked<State>(State::size) : Checked<State>(broken);
    case State::end_cr:
      if (c != '\r') return Refusal{400, "Trailer fields are not accepted"};
      return State::end_lf;
    case State::end_lf: return c == '\n' ? Checked<State>(State::done) : Checked<State>(broken);
    case State::data:
    case State::done: break;
  }
  return broken;
}

Checked<std::size_t> ChunkedDecoder::consume(std::string_view bytes, std::string& body) {
  std::size_t used = 0;
  while (used < bytes.size() && state_ != State::done) {
    if (state_ == State::data) {
      const auto count = std::min<std::uint64_t>(chunk_left_, bytes.size() - used);
      body.append(bytes.substr(used, static_cast<std::size_t>(count)));
      used += static_cast<std::size_t>(count);
      chunk_left_ -= count;
      if (chunk_left_ == 0) state_ = State::data_cr;
      continue;
    }
    const Checked<State> next = step(bytes[used++], body.size());
    if (next.has_error()) return next.error();
    state_ = *next;
  }
  return used;
}

}  // namespace sealmint::http

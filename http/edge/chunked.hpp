// A chunked body (RFC 9112 section 7.1) without the parts that nobody needs and attackers love:
// chunk extensions and trailers are refused.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "http/edge/refusal.hpp"

namespace sealmint::http {

class ChunkedDecoder {
 public:
  explicit ChunkedDecoder(std::size_t body_limit) : body_limit_(body_limit) {}

  // Appends what `bytes` hold of the body and tells how many of them were used: all, unless the
  // body ended before. 413 as soon as a chunk announces more than the limit leaves.
  Checked<std::size_t> consume(std::string_view bytes, std::string& body);

  bool is_done() const { return state_ == State::done; }

 private:
  enum class State : std::uint8_t { size, size_lf, data, data_cr, data_lf, end_cr, end_lf, done };

  Checked<State> on_size(char c);
  Checked<State> on_size_end(std::size_t body_size);
  Checked<State> step(char c, std::size_t body_size);

  std::size_t body_limit_;
  State state_ = State::size;
  unsigned digits_ = 0;
  std::uint64_t chunk_left_ = 0;
};

}  // namespace sealmint::http

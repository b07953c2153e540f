// Reads one HTTP/1.1 answer (RFC 9112) as a load client needs it: status, body, and whether the
// connection stays. Nothing else of the head is looked at.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sealmint::bench {

struct Reply {
  unsigned status = 0;
  std::string body;
};

// Throws std::runtime_error for what is no answer, and for one of more than 64 MiB.
class ReplyReader {
 public:
  ReplyReader();

  // Where the next bytes of the stream go; never empty.
  std::span<char> space();
  // So many bytes were put there. True when the answer is whole.
  bool take(std::size_t bytes);
  // The whole answer; the reader is ready for the next one.
  Reply finish();
  // Of the answer taken last: the server keeps the connection open.
  bool is_kept() const { return is_kept_; }
  // Forgets what it has of an answer.
  void reset();

 private:
  std::string_view received() const { return {buffer_.data(), filled_}; }
  void read_head(std::size_t head_bytes);
  bool is_whole();

  std::string buffer_;
  std::size_t filled_ = 0;
  std::size_t head_bytes_ = 0;             // 0 = not whole yet
  std::optional<std::size_t> body_bytes_;  // nothing = chunked
  std::string chunked_body_;
  unsigned status_ = 0;
  bool is_kept_ = true;
};

}  // namespace sealmint::bench

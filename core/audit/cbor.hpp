// Deterministic CBOR (RFC 8949 section 4.2.1) as far as records need it: unsigned integers, byte
// strings, texts and maps, every length in its shortest form.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/base/bytes.hpp"

namespace sealmint::audit {

// Appends to the caller's bytes. A map is written as its head, then key, value, key, value, ...;
// that the keys stand in their order is the caller's business.
class CborWriter {
 public:
  explicit CborWriter(Bytes& out) : out_(out) {}

  void unsigned_integer(std::uint64_t value) { head(0, value); }
  void bytes(ByteView value);
  void text(std::string_view value);
  void map(std::size_t pairs) { head(5, pairs); }

 private:
  void head(unsigned major_type, std::uint64_t value);

  Bytes& out_;
};

// Reads what the writer writes; each function answers nothing when something else stands there, an
// item in a longer form than it needs included. What is returned are views into the input.
class CborReader {
 public:
  explicit CborReader(ByteView input) : rest_(input) {}

  std::optional<std::uint64_t> unsigned_integer() { return head(0); }
  std::optional<ByteView> bytes() { return string(2); }
  std::optional<std::string_view> text();
  std::optional<std::uint64_t> map() { return head(5); }
  bool is_at_end() const { return rest_.empty(); }

 private:
  std::optional<std::uint64_t> head(unsigned major_type);
  std::optional<ByteView> string(unsigned major_type);

  ByteView rest_;
};

}  // namespace sealmint::audit

// Deterministic CBOR (RFC 8949 section 4.2.1) as far as records need it: unsigned integers, byte
// strings, texts and maps, every length in its shortest form.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/base/bytes.hpp"

namespace sealmint::audit {

// The first byte of an item: its type in the upper three bits; below them its value or length, if
// that is short, or else in which form that stands behind it.
inline constexpr unsigned cbor_type_shift = 5;
inline constexpr unsigned cbor_short_values = 24;  // those below it stand in the first byte itself
inline constexpr unsigned cbor_one_byte = 24;      // 24, 25, 26 and 27: 1, 2, 4 and 8 bytes

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
  std::optional<std::string_view> text() {
    const auto value = string(3);
    return value ? std::optional(as_text(*value)) : std::nullopt;
  }
  std::optional<std::uint64_t> map() { return head(5); }
  // Goes on behind an unsigned integer below 24 when it is the next item.
  bool skip(std::uint64_t short_value) {
    if (rest_.empty() || rest_[0] != short_value) return false;
    rest_ = rest_.subspan(1);
    return true;
  }
  bool is_at_end() const { return rest_.empty(); }

 private:
  // Inline, so that they become part of what reads a whole record: a log has ten million of
  // them, with thirty items in each.
  std::optional<std::uint64_t> head(unsigned major_type) {
    if (rest_.empty() || rest_[0] >> cbor_type_shift != major_type) return std::nullopt;
    const unsigned form = rest_[0] & ((1U << cbor_type_shift) - 1);
    rest_ = rest_.subspan(1);
    if (form < cbor_short_values) return form;
    return long_value(form);
  }
  std::optional<ByteView> string(unsigned major_type) {
    const auto length = head(major_type);
    if (!length || *length > rest_.size()) return std::nullopt;
    const ByteView value = rest_.first(static_cast<std::size_t>(*length));
    rest_ = rest_.subspan(value.size());
    return value;
  }
  // The value that stands behind the first byte, in 1, 2, 4 or 8 bytes.
  std::optional<std::uint64_t> long_value(unsigned form) {
    if (form == cbor_one_byte) {
      const bool is_shortest = !rest_.empty() && rest_[0] >= cbor_short_values;
      if (!is_shortest) return std::nullopt;
      const std::uint64_t value = rest_[0];
      rest_ = rest_.subspan(1);
      return value;
    }
    const auto value = longer_value(rest_, form);
    if (value) rest_ = rest_.subspan(bytes_of_form(form));
    return value;
  }
  static std::size_t bytes_of_form(unsigned form) {
    return std::size_t{1} << (form - cbor_one_byte);
  }
  static std::optional<std::uint64_t> longer_value(ByteView from, unsigned form);

  ByteView rest_;
};

}  // namespace sealmint::audit

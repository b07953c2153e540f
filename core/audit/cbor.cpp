#include "core/audit/cbor.hpp"

namespace sealmint::audit {
namespace {

constexpr unsigned major_type_shift = 5;
constexpr unsigned short_values = 24;  // below it the value stands in the first byte itself
// 24, 25, 26 and 27 announce 1, 2, 4 and 8 bytes.
constexpr unsigned longest_form = 27;

unsigned form_of(std::uint64_t value) {
  if (value <= 0xff) return 24;
  if (value <= 0xffff) return 25;
  return value <= 0xffff'ffff ? 26 : 27;
}

std::size_t bytes_of_form(unsigned form) { return std::size_t{1} << (form - short_values); }

}  // namespace

void CborWriter::head(unsigned major_type, std::uint64_t value) {
  const unsigned type = major_type << major_type_shift;
  if (value < short_values) {
    out_.push_back(static_cast<std::uint8_t>(type | value));
    return;
  }
  const unsigned form = form_of(value);
  out_.push_back(static_cast<std::uint8_t>(type | form));
  for (std::size_t left = bytes_of_form(form); left > 0; --left) {
    out_.push_back(static_cast<std::uint8_t>(value >> (8 * (left - 1))));
  }
}

void CborWriter::bytes(ByteView value) {
  head(2, value.size());
  out_.insert(out_.end(), value.begin(), value.end());
}

void CborWriter::text(std::string_view value) {
  head(3, value.size());
  out_.insert(out_.end(), value.begin(), value.end());
}

std::optional<std::uint64_t> CborReader::head(unsigned major_type) {
  if (rest_.empty() || rest_[0] >> major_type_shift != major_type) return std::nullopt;
  const unsigned form = rest_[0] & ((1U << major_type_shift) - 1);
  if (form > longest_form) return std::nullopt;
  rest_ = rest_.subspan(1);
  if (form < short_values) return form;
  const std::size_t count = bytes_of_form(form);
  if (rest_.size() < count) return std::nullopt;
  std::uint64_t value = 0;
  for (const std::uint8_t byte : rest_.first(count)) value = value << 8 | byte;
  if (value < short_values || form_of(value) != form) return std::nullopt;
  rest_ = rest_.subspan(count);
  return value;
}

std::optional<ByteView> CborReader::string(unsigned major_type) {
  const auto length = head(major_type);
  if (!length || *length > rest_.size()) return std::nullopt;
  const ByteView value = rest_.first(static_cast<std::size_t>(*length));
  rest_ = rest_.subspan(value.size());
  return value;
}

std::optional<std::string_view> CborReader::text() {
  const auto value = string(3);
  return value ? std::optional(as_text(*value)) : std::nullopt;
}

}  // namespace sealmint::audit

#include "core/audit/cbor.hpp"

namespace sealmint::audit {
namespace {

constexpr unsigned longest_form = cbor_one_byte + 3;

unsigned form_of(std::uint64_t value) {
  if (value <= 0xff) return cbor_one_byte;
  if (value <= 0xffff) return cbor_one_byte + 1;
  return value <= 0xffff'ffff ? cbor_one_byte + 2 : longest_form;
}

}  // namespace

void CborWriter::head(unsigned major_type, std::uint64_t value) {
  const unsigned type = major_type << cbor_type_shift;
  if (value < cbor_short_values) {
    out_.push_back(static_cast<std::uint8_t>(type | value));
    return;
  }
  const unsigned form = form_of(value);
  out_.push_back(static_cast<std::uint8_t>(type | form));
  for (std::size_t left = std::size_t{1} << (form - cbor_one_byte); left > 0; --left) {
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

std::optional<std::uint64_t> CborReader::longer_value(ByteView from, unsigned form) {
  if (form > longest_form || from.size() < bytes_of_form(form)) return std::nullopt;
  std::uint64_t value = 0;
  for (const std::uint8_t byte : from.first(bytes_of_form(form))) value = value << 8 | byte;
  return form_of(value) == form ? std::optional(value) : std::nullopt;
}

}  // namespace sealmint::audit

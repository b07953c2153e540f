#include "core/crypto/pem_blocks.hpp"

#include <algorithm>
#include <iterator>

#include "core/base/ascii.hpp"
#include "core/crypto/x509_support.hpp"

namespace sealmint::crypto {
namespace {

constexpr std::size_t most_blocks = 64;
constexpr std::size_t longest_label = 64;
constexpr std::string_view dashes = "-----";
constexpr std::string_view begin_mark = "-----BEGIN ";
constexpr std::string_view end_mark = "-----END ";

// The label of the boundary that `at` begins with; empty unless it closes on the same line.
std::string_view label_at(std::string_view at) {
  const std::string_view rest = at.substr(begin_mark.size(), longest_label + dashes.size());
  const std::size_t end = rest.find(dashes);
  if (end == std::string_view::npos) return {};
  const std::string_view label = rest.substr(0, end);
  return label.find('\n') == std::string_view::npos ? label : std::string_view{};
}

// Looks at every boundary, also at those inside a line: a paste that lost its line ends holds the
// key all the same.
bool holds_private_key(std::string_view text) {
  for (std::size_t at = text.find(begin_mark); at != std::string_view::npos;
       at = text.find(begin_mark, at + 1)) {
    if (label_at(text.substr(at)).find("PRIVATE KEY") != std::string_view::npos) return true;
  }
  return false;
}

void skip_blanks(std::string_view& text) {
  while (!text.empty() && is_ascii_blank(text.front())) text.remove_prefix(1);
}

// Moves to the next boundary; false when there is none.
bool move_to_block(std::string_view& text) {
  skip_blanks(text);
  while (!text.empty()) {
    if (text.starts_with(begin_mark) && !label_at(text).empty()) return true;
    const std::size_t line = text.find('\n');
    text.remove_prefix(line == std::string_view::npos ? text.size() : line + 1);
    skip_blanks(text);
  }
  return false;
}

// The block that `text` begins with; what is left begins behind its end.
Result<PemBlock> take_block(std::string_view& text) {
  PemBlock block{label_at(text), {}};
  text.remove_prefix(begin_mark.size() + block.label.size() + dashes.size());
  const std::size_t end = text.find(dashes);  // no character of base64 is a dash
  const std::string mark = std::string{end_mark} + std::string{block.label} + std::string{dashes};
  if (end == std::string_view::npos || !text.substr(end).starts_with(mark)) {
    return rejected_input(
        "A PEM block of the text has no END line that fits its BEGIN line: the text is cut off or "
        "mixed up");
  }
  block.base64 = text.substr(0, end);
  text.remove_prefix(end + mark.size());
  return block;
}

std::string from_utf16(ByteView units, bool big_endian) {
  std::string text;
  text.reserve(units.size() / 2);
  for (std::size_t at = 0; at + 1 < units.size(); at += 2) {
    const std::uint8_t high = units[at + (big_endian ? 0 : 1)];
    const std::uint8_t low = units[at + (big_endian ? 1 : 0)];
    text += high == 0 && low < 0x80 ? static_cast<char>(low) : '?';
  }
  return text;
}

bool begins_with(ByteView file, std::initializer_list<std::uint8_t> mark) {
  return file.size() >= mark.size() && std::equal(mark.begin(), mark.end(), file.begin());
}

}  // namespace

Result<std::vector<PemBlock>> find_pem_blocks(std::string_view text) {
  if (holds_private_key(text)) {
    return rejected_input(
        "The text holds a private key. It was not read or kept, but treat that key as disclosed; "
        "give the certificate alone");
  }
  std::vector<PemBlock> blocks;
  while (move_to_block(text)) {
    if (blocks.size() == most_blocks) {
      return rejected_input("The text has more than " + std::to_string(most_blocks) +
                            " PEM blocks");
    }
    TRY(const PemBlock block, take_block(text));
    blocks.push_back(block);
  }
  return blocks;
}

std::optional<Bytes> decode_block(std::string_view base64) {
  std::string dense;
  dense.reserve(base64.size());
  std::ranges::copy_if(base64, std::back_inserter(dense),
                       [](char character) { return !is_ascii_space(character); });
  auto bytes = from_base64(dense);
  if (bytes && bytes->empty()) return std::nullopt;
  return bytes;
}

std::string plain_text(ByteView file) {
  if (begins_with(file, {0xef, 0xbb, 0xbf})) file = file.subspan(3);
  if (begins_with(file, {0xff, 0xfe})) return from_utf16(file.subspan(2), false);
  if (begins_with(file, {0xfe, 0xff})) return from_utf16(file.subspan(2), true);
  return std::string{as_text(file)};
}

}  // namespace sealmint::crypto

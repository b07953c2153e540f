// What a stranger said, made fit to be shown.
#include <cstdint>
#include <span>

#include "ca-backends/shared/exchange.hpp"

namespace sealmint::ca {
namespace {

constexpr std::size_t characters_max = 1000;
constexpr std::string_view replacement = "\xef\xbf\xbd";  // U+FFFD
constexpr std::string_view ellipsis = "\xe2\x80\xa6";

// One character of UTF-8; `bytes` is 1 and `is_valid` false for what is none.
struct Character {
  char32_t code = 0;
  std::size_t bytes = 1;
  bool is_valid = false;
};

// How many bytes a first byte announces, and the bits of the code that it holds.
Character begin(unsigned char first) {
  if (first < 0x80) return {first, 1, true};
  if (first >= 0xc2 && first < 0xe0) return {first & 0x1fU, 2, true};
  if (first >= 0xe0 && first < 0xf0) return {first & 0x0fU, 3, true};
  if (first >= 0xf0 && first < 0xf5) return {first & 0x07U, 4, true};
  return {};
}

Character first_of(std::string_view text) {
  Character character = begin(static_cast<unsigned char>(text[0]));
  if (!character.is_valid || text.size() < character.bytes) return {};
  for (std::size_t i = 1; i < character.bytes; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xc0) != 0x80) return {};
    character.code = (character.code << 6) | (byte & 0x3fU);
  }
  const char32_t code = character.code;
  const bool is_overlong =
      (character.bytes == 3 && code < 0x800) || (character.bytes == 4 && code < 0x10000);
  const bool is_surrogate = code >= 0xd800 && code <= 0xdfff;
  if (is_overlong || is_surrogate || code > 0x10ffff) return {};
  return character;
}

bool is_control(char32_t code) {
  return code < 0x20 || (code >= 0x7f && code <= 0x9f) || code == 0x2028 || code == 0x2029;
}

// Characters that turn the direction of what follows, or are nothing to see: they would show
// another text than the one that is stored (Unicode TR 36 section 3).
bool is_direction(char32_t code) {
  return code == 0x061c || (code >= 0x200b && code <= 0x200f) ||
         (code >= 0x202a && code <= 0x202e) || (code >= 0x2060 && code <= 0x2069) || code == 0xfeff;
}

// Controls become blanks, of which there is one at a time and none at the ends.
class Cleaned {
 public:
  void add(std::string_view text) {
    while (!text.empty() && !is_full()) {
      const Character character = first_of(text);
      const std::string_view bytes = text.substr(0, character.bytes);
      text.remove_prefix(character.bytes);
      if (!character.is_valid) {
        add_visible(replacement);
      } else if (is_control(character.code) || character.code == ' ') {
        has_blank_ahead_ = count_ > 0;
      } else if (!is_direction(character.code)) {
        add_visible(bytes);
      }
    }
    is_cut_ = is_cut_ || !text.empty();
  }

  std::string take() {
    if (is_cut_) text_ += ellipsis;
    return std::move(text_);
  }

 private:
  // One character is left for the ellipsis, and one for a blank.
  bool is_full() const { return count_ + 2 >= characters_max; }

  void add_visible(std::string_view bytes) {
    if (has_blank_ahead_) {
      text_ += ' ';
      ++count_;
      has_blank_ahead_ = false;
    }
    text_ += bytes;
    ++count_;
  }

  std::string text_;
  std::size_t count_ = 0;
  bool has_blank_ahead_ = false;
  bool is_cut_ = false;
};

}  // namespace

std::string reason(std::string_view what, std::string_view said) {
  Cleaned cleaned;
  cleaned.add(what);
  // Blanks alone are nothing said.
  if (said.find_first_not_of(" \t\r\n") != std::string_view::npos) {
    cleaned.add(": ");
    cleaned.add(said);
  }
  return cleaned.take();
}

}  // namespace sealmint::ca

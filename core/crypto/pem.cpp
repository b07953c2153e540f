// Textual encodings (RFC 7468), strict: what a person pasted by mistake is refused, not skipped.
#include "core/crypto/certificate.hpp"
#include "core/crypto/x509_support.hpp"

namespace sealmint::crypto {
namespace {

constexpr std::size_t line_chars = 64;
constexpr std::size_t most_blocks = 16;
constexpr std::size_t largest_block = 64UL * 1024;
constexpr std::size_t largest_text = most_blocks * (largest_block / 3 * 4 + 8 * 1024);
constexpr std::string_view blanks = " \t\r\n";

std::string boundary(std::string_view word, std::string_view label) {
  return "-----" + std::string{word} + " " + std::string{label} + "-----";
}

// Takes the next line off `text`, without its end and the blanks before that.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  const std::size_t last = line.find_last_not_of(blanks);
  return line.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

// The base64 between the boundaries; what is left of `text` begins behind the END line.
Result<Bytes> take_body(std::string_view& text, std::string_view label) {
  const std::string end = boundary("END", label);
  std::string base64;
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    if (line == end) {
      auto der = from_base64(base64);
      if (!der || der->empty()) return rejected_input("a PEM block holds no canonical base64");
      if (der->size() > largest_block) return rejected_input("a PEM block is over 64 KiB");
      return *std::move(der);
    }
    base64 += line;
  }
  return rejected_input("a PEM block has no line \"" + end + "\"");
}

}  // namespace

std::string to_pem(std::string_view label, ByteView der) {
  const std::string base64 = to_base64(der);
  std::string text = boundary("BEGIN", label) + "\n";
  for (std::size_t at = 0; at < base64.size(); at += line_chars) {
    text.append(base64, at, line_chars);
    text += '\n';
  }
  return text + boundary("END", label) + "\n";
}

// No refusal repeats a part of the text: it may be a secret.
Result<std::vector<Bytes>> from_pem(std::string_view label, std::string_view text) {
  if (text.find("PRIVATE KEY") != std::string_view::npos) {
    return rejected_input(
        "the text holds a private key: it was not read or kept, but treat that key as disclosed");
  }
  if (text.size() > largest_text) return rejected_input("the PEM text is too long");
  const std::string begin = boundary("BEGIN", label);
  std::vector<Bytes> blocks;
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    if (line.empty()) continue;
    if (line != begin) {
      return rejected_input("the PEM text holds something else than blocks \"" + begin + "\"");
    }
    if (blocks.size() == most_blocks) return rejected_input("the PEM text has over 16 blocks");
    TRY(Bytes block, take_body(text, label));
    blocks.push_back(std::move(block));
  }
  if (blocks.empty()) return rejected_input("the PEM text holds no block \"" + begin + "\"");
  return blocks;
}

}  // namespace sealmint::crypto

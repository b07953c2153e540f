#include "core/rules/redaction.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "core/base/ascii.hpp"

// One pass looks at every run of name characters once and asks what follows it: `=`, `:` or blanks.
// That covers rules 1 to 4 of contract 5.5 together: each key finds its value in the text as it was
// given, so no rule can hide a key from another one. Where a line can be read in two ways, the
// reading that hides more wins.

namespace sealmint::rules {
namespace {

using Position = std::size_t;
constexpr Position none = std::string_view::npos;

constexpr std::string_view replacement = "***";
constexpr std::string_view escaped_quote = "\\\"";

// Almost every line is stable after one pass; the bound keeps the time linear for hostile ones.
constexpr int max_passes = 8;

// Secret only as the whole name of a flag.
constexpr std::array<std::string_view, 8> flag_names{"storepass", "keypass", "passin", "passout",
                                                     "pass",      "pin",     "pw",     "p"};
// Secret wherever a name ends so; from the token on they go beyond the four rules.
constexpr std::array<std::string_view, 10> name_endings{
    "password", "passphrase", "passwd", "token",  "api-key",
    "api_key",  "apikey",     "secret", "bearer", "pin-value"};

// In a PKCS#11 URI the token is the public label of a slot (RFC 7512).
constexpr std::string_view token_label = "pkcs11:token";

bool is_quote(char c) { return c == '"' || c == '\''; }

bool is_prefix(char c) { return c == '-' || c == '/'; }

bool is_name_character(char c) {
  const char letter = ascii_lower(c);
  return (letter >= 'a' && letter <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
         c == ':' || c == '-';
}

bool ends_with(std::string_view text, std::string_view lower_case) {
  return text.size() >= lower_case.size() &&
         is_ascii_equal(text.substr(text.size() - lower_case.size()), lower_case);
}

bool is_secret(std::string_view name, bool is_flag) {
  if (is_ascii_equal(name, token_label)) return false;
  const auto is_name = [&](std::string_view flag) { return is_ascii_equal(name, flag); };
  const auto is_ending = [&](std::string_view ending) { return ends_with(name, ending); };
  return (is_flag && std::ranges::any_of(flag_names, is_name)) ||
         std::ranges::any_of(name_endings, is_ending);
}

// A run of name characters, without the one or two `-` or `/` in front of it.
struct Key {
  Position name_begin = 0;
  Position name_end = 0;
  bool is_flag = false;
  std::string_view opening_quote;  // directly in front of the key: `"--password=a b"`
};

struct Span {
  Position begin = 0;
  Position end = 0;
};

struct Value {
  Span text;
  Span tail;  // what a shell glues on behind a closing quote: the cd of `"--password=a b"cd`
};

class Pass {
 public:
  explicit Pass(std::string_view text) : text_(text) { output_.reserve(text.size()); }

  std::string run() {
    for (Position at = 0; at < text_.size();) {
      if (!is_name_character(text_[at])) {
        ++at;
        continue;
      }
      const Position begin = at;
      while (at < text_.size() && is_name_character(text_[at])) ++at;
      redact_value_of(read_key(begin, at));
    }
    output_.append(text_.substr(done_));
    return std::move(output_);
  }

 private:
  Key read_key(Position begin, Position end) const {
    Key key{begin, end, false, {}};
    while (key.name_begin < end && key.name_begin < begin + 2 && text_[key.name_begin] == '-') {
      ++key.name_begin;
    }
    Position first = key.name_begin;
    while (first > 0 && first + 2 > key.name_begin && is_prefix(text_[first - 1])) --first;
    const bool starts_a_word =
        first == 0 || is_ascii_space(text_[first - 1]) || is_quote(text_[first - 1]);
    key.is_flag = first < key.name_begin && starts_a_word;
    key.opening_quote = quote_before(first);
    return key;
  }

  std::string_view quote_before(Position at) const {
    if (at == 0 || !is_quote(text_[at - 1])) return {};
    if (at > 1 && text_.substr(at - 2, 2) == escaped_quote) return escaped_quote;
    return text_.substr(at - 1, 1);
  }

  void redact_value_of(const Key& key) {
    // All of them: `/p:Password abc` is a case of rule 4 and of rule 3.
    redact_after_colon(key);
    redact_url_password(key.name_end);
    redact_after_name(key);
  }

  // Rules 1 to 3: `name=value` and `-name value`.
  void redact_after_name(const Key& key) {
    const std::string_view name = text_.substr(key.name_begin, key.name_end - key.name_begin);
    const bool is_quoted_key =
        !key.opening_quote.empty() && text_.substr(key.name_end).starts_with(key.opening_quote);
    const std::string_view enclosed_by = is_quoted_key ? std::string_view{} : key.opening_quote;
    const Position key_end = key.name_end + (is_quoted_key ? key.opening_quote.size() : 0);
    const Position next = skip_blanks(key_end);
    if (next == text_.size()) return;

    const bool has_separator = text_[next] == '=' || (is_quoted_key && text_[next] == ':');
    if (has_separator) {
      if (is_secret(name, key.is_flag)) redact(find_value(skip_blanks(next + 1), enclosed_by));
      return;
    }
    if (next == key_end) return;
    const bool takes_next_word = key.is_flag
                                     ? is_secret(name, true) && !is_prefix(text_[next])
                                     : ends_with(name, "bearer");  // Authorization: Bearer ...
    if (takes_next_word) redact(find_value(next, {}));
  }

  // Rule 4, and headers such as `X-Api-Key: ...`.
  void redact_after_colon(const Key& key) {
    for (Position colon = key.name_begin; colon < key.name_end; ++colon) {
      if (text_[colon] != ':') continue;
      const std::string_view name = text_.substr(key.name_begin, colon - key.name_begin);
      if (!is_secret(name, key.is_flag)) continue;
      const Position next = skip_blanks(colon + 1);
      if (next == text_.size()) return;
      if (next > colon + 1 && key.is_flag && is_prefix(text_[next])) continue;
      if (next < done_) continue;
      const Value value = find_value(next, key.opening_quote);
      // `/p:Configuration=Release` sets a property of MSBuild.
      if (is_ascii_equal(name, "p") && view(value.text).find('=') != none) continue;
      redact(value);
      return;
    }
  }

  // scheme://user:password@host, called with the end of `scheme:`.
  void redact_url_password(Position scheme_end) {
    if (text_[scheme_end - 1] != ':' || !text_.substr(scheme_end).starts_with("//")) return;
    const std::string_view rest = text_.substr(scheme_end + 2);
    // Not at `?` or `#`: people write them into passwords unescaped.
    const auto stop =
        std::ranges::find_if(rest, [](char c) { return is_ascii_space(c) || c == '/'; });
    const std::string_view authority(rest.begin(), stop);
    const Position colon = authority.find(':');
    const Position at_sign = authority.rfind('@');
    if (at_sign == none || colon > at_sign) return;
    const Position begin = scheme_end + 2;
    redact(Span{begin + colon + 1, begin + at_sign});
  }

  // `enclosed_by` is the quote that began before the key, if the value lies inside the same quotes.
  Value find_value(Position begin, std::string_view enclosed_by) const {
    // Inside a redacted value there is nothing to find; looking anyway would take quadratic time.
    if (begin >= text_.size() || begin < done_) return {};
    if (enclosed_by.empty()) return {{begin, value_end(begin)}, {}};
    if (text_.substr(begin).starts_with(enclosed_by)) {
      if (ends_word(begin + enclosed_by.size())) return {};  // `"--password="`
      return {{begin, value_end(begin)}, {}};
    }
    if (is_quote(text_[begin])) return {{begin, value_end(begin)}, {}};
    const Position closing = find_closing(enclosed_by, begin);
    if (closing == none) return {{begin, text_.size()}, {}};
    const Position tail = closing + enclosed_by.size();
    return {{begin, closing}, {tail, word_end(tail)}};
  }

  Position value_end(Position begin) const {
    std::string_view quote;
    if (is_quote(text_[begin])) quote = text_.substr(begin, 1);
    if (text_.substr(begin).starts_with(escaped_quote)) quote = escaped_quote;
    if (quote.empty()) return word_end(begin);
    const Position closing = find_closing(quote, begin + quote.size());
    return closing == none ? text_.size() : word_end(closing + quote.size());
  }

  // The next blank outside quotes. A quote at the very end of the word is left standing: it closes
  // one that began before the key, as in `sh -c "tool -pin 1234"`.
  Position word_end(Position at) const {
    while (at < text_.size() && !is_ascii_space(text_[at])) {
      if (is_quote(text_[at]) && ends_word(at + 1)) return at;
      if (text_[at] == '"') {
        const Position closing = find_closing("\"", at + 1);
        if (closing == none) return text_.size();
        at = closing + 1;
      } else {
        at += escape_size(at);
      }
    }
    return at;
  }

  Position find_closing(std::string_view quote, Position from) const {
    if (quote != "\"") return text_.find(quote, from);
    while (from < text_.size() && text_[from] != '"') from += escape_size(from);
    return from < text_.size() ? from : none;
  }

  // 2 for an escaped quote or backslash, else 1.
  Position escape_size(Position at) const {
    if (text_[at] != '\\' || at + 1 >= text_.size()) return 1;
    return text_[at + 1] == '"' || text_[at + 1] == '\\' ? 2 : 1;
  }

  bool ends_word(Position at) const { return at >= text_.size() || is_ascii_space(text_[at]); }

  Position skip_blanks(Position at) const {
    while (at < text_.size() && is_ascii_space(text_[at])) ++at;
    return at;
  }

  std::string_view view(Span span) const { return text_.substr(span.begin, span.end - span.begin); }

  void redact(const Value& value) {
    redact(value.text);
    redact(value.tail);
  }

  // A value that begins inside a redacted one is gone already.
  void redact(Span span) {
    if (span.begin == span.end || span.begin < done_) return;
    output_.append(text_.substr(done_, span.begin - done_));
    output_.append(replacement);
    done_ = span.end;
  }

  std::string_view text_;
  std::string output_;
  Position done_ = 0;  // everything before it is in the output
};

}  // namespace

std::string redact_command(std::string_view command) {
  std::string text(command);
  for (int pass = 0; pass < max_passes; ++pass) {
    std::string redacted = Pass(text).run();
    if (redacted == text) return text;
    text = std::move(redacted);
  }
  return std::string(replacement);  // a line that never settles is not worth keeping
}

}  // namespace sealmint::rules

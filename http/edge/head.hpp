// The head of a request, from raw bytes to its parts (RFC 9112 sections 2 to 5), strictly: whatever
// two parsers could read in two ways is refused.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "http/edge/options.hpp"
#include "http/edge/refusal.hpp"

namespace sealmint::http {

struct Field {
  std::string_view name;
  std::string_view value;  // without blanks around it
};

// Views into the bytes that were parsed.
struct Head {
  std::string_view method;
  std::string_view target;
  int minor_version = 1;
  std::vector<Field> fields;
};

// Looks for the end of the head in bytes that arrive in pieces. Call it with everything since the
// head began; bytes that were looked at are not looked at again.
class HeadScanner {
 public:
  // How many bytes the head has, with its empty line; nothing while it is not complete.
  Checked<std::optional<std::size_t>> scan(std::string_view bytes, const EdgeLimits& limits);

 private:
  std::size_t scanned_ = 0;
  bool has_line_ = false;  // the request line is complete
};

// Parses what HeadScanner found to be a whole head.
Checked<Head> parse_head(std::string_view bytes, const EdgeLimits& limits);

// Compares names without regard to case; `lower` is in lower case.
bool name_is(std::string_view name, std::string_view lower);

// A token of RFC 9110 section 5.6.2.
bool is_token(std::string_view text);

// Without blanks (space, tab) around it.
std::string_view without_blanks(std::string_view text);

}  // namespace sealmint::http

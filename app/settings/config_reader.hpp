// TOML text as a flat list of entries. The only unit that knows the TOML library.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/settings/config.hpp"

namespace sealmint::app {

using ConfigValue = std::variant<std::string, std::int64_t, bool, std::vector<std::string>>;

// "a text", "a whole number", "true or false", "a list of texts"
std::string_view type_name(const ConfigValue& value);

// One `key = value`, or a section itself, which comes before its entries with an empty `name`.
struct ConfigEntry {
  std::string section;  // empty for a key outside of every section
  std::string name;
  std::size_t line = 0;
  std::optional<ConfigValue> value;  // nothing for tables, dates, fractions and mixed lists
  std::string_view type;             // "a table", "a text", ...

  bool is_section() const { return name.empty() && type == "a table"; }
  std::string key() const;  // "listen.port"
};

struct ConfigText {
  std::vector<ConfigEntry> entries;
  // What makes the text no TOML; the reader stops at the first. Text in quotes is left out of the
  // message where it could be a secret.
  std::optional<ConfigProblem> problem;
};

// Takes UTF-8 with or without a byte order mark, with either kind of line ends.
ConfigText read_toml(std::string_view text);

// At most `characters_max` characters that are safe to print; others become '?'.
std::string printable(std::string_view text, std::size_t characters_max = 80);

}  // namespace sealmint::app

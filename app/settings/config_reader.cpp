#include "app/settings/config_reader.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <tuple>

namespace sealmint::app {
namespace {

constexpr std::string_view utf8_mark = "\xef\xbb\xbf";

std::string_view type_of(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::none: return "nothing";
    case toml::node_type::table: return "a table";
    case toml::node_type::array: return "a list";
    case toml::node_type::string: return "a text";
    case toml::node_type::integer: return "a whole number";
    case toml::node_type::floating_point: return "a number with a fraction";
    case toml::node_type::boolean: return "true or false";
    case toml::node_type::date: return "a date";
    case toml::node_type::time: return "a time";
    case toml::node_type::date_time: return "a date";
  }
  return "something else";
}

std::optional<ConfigValue> list_of(const toml::array& array) {
  std::vector<std::string> texts;
  for (const toml::node& element : array) {
    const auto* const text = element.as_string();
    if (text == nullptr) return std::nullopt;
    texts.push_back(text->get());
  }
  return texts;
}

std::optional<ConfigValue> value_of(const toml::node& node) {
  if (const auto* const text = node.as_string()) return text->get();
  if (const auto* const number = node.as_integer()) return number->get();
  if (const auto* const flag = node.as_boolean()) return flag->get();
  if (const auto* const array = node.as_array()) return list_of(*array);
  return std::nullopt;
}

ConfigEntry entry_of(std::string section, const toml::key& key, const toml::node& node) {
  return {std::move(section), std::string(key.str()), key.source().begin.line, value_of(node),
          type_of(node)};
}

// Messages of the parser quote what it met. A short quotation helps, a long one may be a key.
std::string without_long_quotations(std::string_view text) {
  constexpr std::size_t harmless = 12;
  std::string out;
  while (!text.empty()) {
    const std::size_t open = text.find('\'');
    const std::size_t close = open == text.npos ? text.npos : text.find('\'', open + 1);
    if (close == text.npos) break;
    out += text.substr(0, open + 1);
    out += close - open - 1 > harmless ? "..." : text.substr(open + 1, close - open - 1);
    out += '\'';
    text.remove_prefix(close + 1);
  }
  return out + std::string(text);
}

// Of a text that is no text; the TOML parser would only speak of "unexpected characters".
std::optional<ConfigProblem> problem_of_bytes(std::string_view text) {
  if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff")) {
    return ConfigProblem{0, "", "is UTF-16; save it as UTF-8"};
  }
  const std::size_t nul = text.find('\0');
  if (nul == text.npos) return std::nullopt;
  const auto line = static_cast<std::size_t>(std::ranges::count(text.substr(0, nul), '\n')) + 1;
  return ConfigProblem{line, "", "is not a text: it holds a zero byte"};
}

std::vector<ConfigEntry> entries_of(const toml::table& root) {
  std::vector<ConfigEntry> entries;
  for (const auto& [key, node] : root) {
    const auto* const section = node.as_table();
    const std::string name(key.str());
    if (section == nullptr) {
      entries.push_back(entry_of("", key, node));
      continue;
    }
    entries.push_back({name, "", key.source().begin.line, std::nullopt, "a table"});
    for (const auto& [inner_key, inner] : *section) {
      entries.push_back(entry_of(name, inner_key, inner));
    }
  }
  std::ranges::sort(entries, {}, [](const ConfigEntry& entry) {
    return std::tie(entry.line, entry.section, entry.name);
  });
  return entries;
}

}  // namespace

std::string_view type_name(const ConfigValue& value) {
  constexpr std::array<std::string_view, 4> names{"a text", "a whole number", "true or false",
                                                  "a list of texts"};
  return names.at(value.index());
}

std::string ConfigEntry::key() const {
  if (section.empty()) return printable(name);
  if (is_section()) return printable(section);
  return printable(section + "." + name);
}

ConfigText read_toml(std::string_view text) {
  if (auto problem = problem_of_bytes(text)) return {{}, std::move(problem)};
  if (text.starts_with(utf8_mark)) text.remove_prefix(utf8_mark.size());
  try {
    return {entries_of(toml::parse(text)), std::nullopt};
  } catch (const toml::parse_error& error) {
    const auto& begin = error.source().begin;
    std::string message = printable(without_long_quotations(error.description()), 200);
    if (begin.column > 0) message += " (column " + std::to_string(begin.column) + ")";
    return {{}, ConfigProblem{begin.line, "", std::move(message)}};
  }
}

std::string printable(std::string_view text, std::size_t characters_max) {
  std::string out(text.substr(0, characters_max));
  std::ranges::replace_if(out, [](char c) { return c < ' ' || c > '~'; }, '?');
  if (text.size() > characters_max) out += "...";
  return out;
}

}  // namespace sealmint::app

#include "app/settings/config_keys.hpp"

#include <algorithm>
#include <charconv>

#include "core/base/nearest.hpp"

namespace sealmint::app {
namespace {

std::string_view section_of(std::string_view key) { return key.substr(0, key.find('.')); }

std::vector<std::string_view> section_names() {
  std::vector<std::string_view> names;
  for (const KnownKey& key : known_keys()) {
    const std::string_view name = section_of(key.name);
    if (names.empty() || names.back() != name) names.push_back(name);
  }
  return names;
}

std::string joined(const std::vector<std::string_view>& names) {
  std::string text;
  for (const std::string_view name : names) {
    if (!text.empty()) text += ", ";
    text += name;
  }
  return text;
}

// Nobody expands variables here, and a path with "${HOME}" in it would be made as such.
std::optional<std::string> problem_of_text(std::string_view text) {
  if (text.find("${") != text.npos) {
    return "variables like ${NAME} are not expanded in this file; use the SEALMINT_* variables";
  }
  const bool has_control = std::ranges::any_of(
      text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; });
  if (has_control) return "must not hold control characters";
  return std::nullopt;
}

std::string absolute_path(const std::string& text, const std::filesystem::path& folder) {
  const std::filesystem::path path(text);
  if (text.empty() || folder.empty() || path.is_absolute()) return text;
  return (folder / path).lexically_normal().string();
}

std::string absolute_reference(const std::string& text, const std::filesystem::path& folder) {
  constexpr std::string_view scheme = "file:";
  if (!text.starts_with(scheme)) return text;
  return std::string(scheme) + absolute_path(text.substr(scheme.size()), folder);
}

// One overload for each rule. The value is known to have the rule's type.
struct Setter {
  const ConfigValue& value;
  const std::filesystem::path& folder;
  Config& config;

  std::optional<std::string> operator()(const NumberRule& rule) const {
    const auto number = std::get<std::int64_t>(value);
    if (number < rule.min || number > rule.max) {
      return "must be from " + std::to_string(rule.min) + " to " + std::to_string(rule.max) +
             ", not " + std::to_string(number);
    }
    rule.set(config, number);
    return std::nullopt;
  }

  std::optional<std::string> operator()(const TextRule& rule) const {
    const auto& text = std::get<std::string>(value);
    if (auto problem = problem_of_text(text)) return problem;
    switch (rule.form) {
      case sinks::TextForm::plain: rule.field(config) = text; break;
      case sinks::TextForm::path: rule.field(config) = absolute_path(text, folder); break;
      case sinks::TextForm::secret_reference:
        rule.field(config) = absolute_reference(text, folder);
        break;
    }
    return std::nullopt;
  }

  std::optional<std::string> operator()(const TextListRule& rule) const {
    const auto& texts = std::get<std::vector<std::string>>(value);
    for (const std::string& text : texts) {
      if (auto problem = problem_of_text(text)) return problem;
    }
    rule.field(config) = texts;
    return std::nullopt;
  }

  std::optional<std::string> operator()(const FlagRule& rule) const {
    rule.field(config) = std::get<bool>(value);
    return std::nullopt;
  }

  std::optional<std::string> operator()(const LevelRule& rule) const {
    const auto level = parse_log_level(std::get<std::string>(value));
    if (!level) return "must be one of debug, info, warning, error";
    rule.field(config) = *level;
    return std::nullopt;
  }

  std::optional<std::string> operator()(const CryptoRule& rule) const {
    const auto choice = crypto::parse_signing_choice(std::get<std::string>(value));
    if (!choice) return "must be one of " + std::string(crypto::signing_choices);
    rule.field(config) = *choice;
    return std::nullopt;
  }
};

ConfigValue value_of_type(const KnownKey& key) {
  struct Example {
    ConfigValue operator()(const NumberRule&) const { return std::int64_t{0}; }
    ConfigValue operator()(const TextRule&) const { return std::string(); }
    ConfigValue operator()(const TextListRule&) const { return std::vector<std::string>(); }
    ConfigValue operator()(const FlagRule&) const { return false; }
    ConfigValue operator()(const LevelRule&) const { return std::string(); }
    ConfigValue operator()(const CryptoRule&) const { return std::string(); }
  };
  return std::visit(Example{}, key.rule);
}

std::vector<std::string> split_at_commas(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    parts.emplace_back(text.substr(0, comma));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return parts;
}

std::optional<ConfigValue> read_as(const ConfigValue& wanted, std::string_view text) {
  if (std::holds_alternative<std::int64_t>(wanted)) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
  }
  if (std::holds_alternative<bool>(wanted)) {
    if (text != "true" && text != "false") return std::nullopt;
    return text == "true";
  }
  if (std::holds_alternative<std::string>(wanted)) return std::string(text);
  return split_at_commas(text);
}

std::string did_you_mean(const std::string& wrong, const std::vector<std::string_view>& names) {
  const auto nearest = nearest_name(wrong, names);
  return nearest ? "; did you mean " + std::string(*nearest) + "?" : "";
}

}  // namespace

const KnownKey* find_known_key(std::string_view name) {
  const auto found = std::ranges::find(known_keys(), name, &KnownKey::name);
  return found == known_keys().end() ? nullptr : &*found;
}

bool is_known_section(std::string_view name) {
  const auto names = section_names();
  return std::ranges::find(names, name) != names.end();
}

std::string expected_type(const KnownKey& key) {
  return "must be " + std::string(type_name(value_of_type(key)));
}

std::optional<std::string> set_value(const KnownKey& key, const ConfigValue& value,
                                     const std::filesystem::path& folder, Config& config) {
  const bool fits = value.index() == value_of_type(key).index();
  if (!fits) return expected_type(key) + ", not " + std::string(type_name(value));
  return std::visit(Setter{value, folder, config}, key.rule);
}

std::optional<std::string> set_text(const KnownKey& key, std::string_view text, Config& config) {
  const auto value = read_as(value_of_type(key), text);
  if (!value) return expected_type(key);
  return set_value(key, *value, {}, config);
}

std::string unknown_key_text(const std::string& key) {
  std::vector<std::string_view> names;
  for (const KnownKey& known : known_keys()) {
    // A key that stands in the wrong section, or in none.
    const std::string_view last = known.name.substr(known.name.find('.') + 1);
    if (last == key.substr(key.rfind('.') + 1)) {
      return "unknown key " + key + "; did you mean " + std::string(known.name) + "?";
    }
    names.push_back(known.name);
  }
  return "unknown key " + key + did_you_mean(key, names);
}

std::string unknown_section_text(const std::string& section) {
  const std::string hint = did_you_mean(section, section_names());
  return "unknown section " + section +
         (hint.empty() ? "; there are " + joined(section_names()) : hint);
}

std::optional<std::string> unknown_variable_text(std::string_view variable) {
  const std::string name = printable(variable);
  std::vector<std::string_view> names;
  bool is_ours = false;
  for (const KnownKey& key : known_keys()) {
    if (key.environment_variable == variable) return std::nullopt;
    names.push_back(key.environment_variable);
    std::string prefix = "SEALMINT_" + std::string(section_of(key.name)) + "_";
    std::ranges::transform(prefix, prefix.begin(), [](char c) {
      return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    is_ours = is_ours || variable.starts_with(prefix);
  }
  if (!is_ours) return std::nullopt;
  return "unknown variable " + name + did_you_mean(name, names);
}

}  // namespace sealmint::app

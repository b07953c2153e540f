// Every key of the configuration file: its name, its environment variable, its type and its range.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/settings/config.hpp"
#include "app/settings/config_reader.hpp"

namespace sealmint::app {

// What a key takes, and the field that gets it.
template <class Value>
using FieldOf = std::function<Value&(Config&)>;

struct NumberRule {
  std::int64_t min;
  std::int64_t max;
  std::function<void(Config&, std::int64_t)> set;  // of a number within these bounds
};
struct TextRule {
  sinks::TextForm form;
  FieldOf<std::string> field;
};
struct TextListRule {
  FieldOf<std::vector<std::string>> field;
};
struct FlagRule {
  FieldOf<bool> field;
};
struct LevelRule {
  FieldOf<LogLevel> field;
};
struct CryptoRule {
  FieldOf<crypto::SigningChoice> field;
};

struct KnownKey {
  std::string_view name;                  // "listen.port"
  std::string_view environment_variable;  // "SEALMINT_LISTEN_PORT"
  std::variant<NumberRule, TextRule, TextListRule, FlagRule, LevelRule, CryptoRule> rule;
};

// In the order of the example file.
std::span<const KnownKey> known_keys();
const KnownKey* find_known_key(std::string_view name);
bool is_known_section(std::string_view name);

// Puts a value into its field. Says what is wrong with it otherwise. `folder` is what a relative
// path is meant from; empty = leave it relative.
std::optional<std::string> set_value(const KnownKey& key, const ConfigValue& value,
                                     const std::filesystem::path& folder, Config& config);

// Puts a text of the environment into its field: lists are separated by commas.
std::optional<std::string> set_text(const KnownKey& key, std::string_view text, Config& config);

// "must be a whole number": what the key takes.
std::string expected_type(const KnownKey& key);

// "unknown key listen.prot; did you mean listen.port?"
std::string unknown_key_text(const std::string& key);
std::string unknown_section_text(const std::string& section);
// "unknown variable SEALMINT_LISTEN_PROT; did you mean ...", or nothing for a name that does not
// look like one of ours: SEALMINT_TOKEN and its like belong to clients.
std::optional<std::string> unknown_variable_text(std::string_view variable);

}  // namespace sealmint::app

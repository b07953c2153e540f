// Every key of the configuration file: its name, its environment variable, its type and its range.
#pragma once

#include <filesystem>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/settings/config.hpp"
#include "app/settings/config_reader.hpp"

namespace sealmint::app {

struct NumberRule {
  std::int64_t min;
  std::int64_t max;
  void (*set)(Config&, std::int64_t);
};
enum class TextForm { plain, path, secret_reference };
struct TextRule {
  TextForm form;
  std::string& (*field)(Config&);
};
struct TextListRule {
  std::vector<std::string>& (*field)(Config&);
};
struct FlagRule {
  bool& (*field)(Config&);
};
struct LevelRule {
  LogLevel& (*field)(Config&);
};
struct CryptoRule {
  crypto::SigningChoice& (*field)(Config&);
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

// The same for a text of the environment: lists are separated by commas.
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

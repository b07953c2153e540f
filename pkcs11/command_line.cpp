#include "pkcs11/command_line.hpp"

#include <algorithm>
#include <array>

#include "client/json_members.hpp"
#include "core/base/ascii.hpp"
#include "core/rules/redaction.hpp"

namespace sealmint::pkcs11 {
namespace {

constexpr std::string_view replacement = "***";
// Of `key=value` by the last part of the key; as flags the rules know them anyway.
constexpr std::array<std::string_view, 8> secret_names{"storepass", "keypass", "passin", "passout",
                                                       "pass",      "pin",     "pw",     "p"};

bool is_secret_name(std::string_view name) {
  return std::ranges::any_of(
      secret_names, [name](std::string_view secret) { return is_ascii_equal(name, secret); });
}

// "db.pin=1234" → "db.pin=***": the rules for lines only look at whole names.
std::string without_secret_value(const std::string& argument) {
  const auto equals = argument.find('=');
  if (equals == std::string::npos) return argument;
  const auto key = std::string_view(argument).substr(0, equals);
  const auto separator = key.find_last_of(":._-/");
  const auto name = separator == std::string_view::npos ? key : key.substr(separator + 1);
  if (!is_secret_name(name)) return argument;
  return argument.substr(0, equals + 1) + std::string(replacement);
}

std::string quoted(const std::string& argument) {
  if (argument.empty()) return "\"\"";
  if (argument.find_first_of(" \t\r\n") == std::string::npos) return argument;
  std::string text = "\"";
  for (const char c : argument) {
    if (c == '"' || c == '\\') text += '\\';
    text += c;
  }
  return text + '"';
}

}  // namespace

std::string redacted_command(const std::vector<std::string>& arguments, std::size_t chars_max) {
  std::string line;
  for (const auto& argument : arguments) {
    if (!line.empty()) line += ' ';
    line += quoted(without_secret_value(argument));
  }
  // Redacted as it is sent: the server redacts what it gets once more, and has to find the same.
  const std::string shown = client::printable(line, line.size());
  return client::printable(rules::redact_command(shown), chars_max);
}

std::vector<std::string> split_arguments(std::string_view zero_ended) {
  std::vector<std::string> arguments;
  while (!zero_ended.empty()) {
    const auto end = std::min(zero_ended.find('\0'), zero_ended.size());
    arguments.emplace_back(zero_ended.substr(0, end));
    zero_ended.remove_prefix(std::min(end + 1, zero_ended.size()));
  }
  return arguments;
}

}  // namespace sealmint::pkcs11

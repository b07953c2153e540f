#include "app/settings/config.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <tuple>

#include "app/settings/config_checks.hpp"
#include "app/settings/config_keys.hpp"
#include "app/settings/config_reader.hpp"
#include "core/base/ip_range.hpp"
#include "files/regular_file.hpp"

namespace sealmint::app {
namespace {

constexpr std::size_t config_file_bytes = 1024 * 1024;
// A file that is no configuration at all would fill the terminal.
constexpr std::size_t problems_max = 100;

class Loader {
 public:
  explicit Loader(bool is_dev_mode) : is_dev_mode_(is_dev_mode) {}

  void read_file(const std::string& path) {
    const auto file = files::read_regular_file(path, config_file_bytes);
    if (file.has_error()) {
      problem(0, "", "the configuration file " + file.error().detail);
      return;
    }
    if ((file->mode & S_IWOTH) != 0) {
      loaded_.warnings.push_back({0, "", "everybody may change the configuration file"});
    }
    const auto text = read_toml(file->text);
    if (text.problem) loaded_.problems.push_back(*text.problem);
    const auto folder = std::filesystem::path(path).parent_path();
    for (const ConfigEntry& entry : text.entries) take(entry, folder);
  }

  void read_environment() {
    for (const KnownKey& key : known_keys()) {
      const std::string variable(key.environment_variable);
      const char* const text = std::getenv(variable.c_str());
      if (text == nullptr) continue;
      origins_[std::string(key.name)] = {0, variable};
      if (auto wrong = set_text(key, text, loaded_.config)) problem(0, variable, *wrong);
    }
    for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
      const std::string_view text(*variable);
      const std::string_view name = text.substr(0, text.find('='));
      if (auto wrong = unknown_variable_text(name)) problem(0, std::string(name), *wrong);
    }
  }

  void take_overrides(const ConfigOverrides& overrides) {
    auto& config = loaded_.config;
    const auto take = [this](const auto& from, auto& to, const char* key, const char* flag) {
      if (!from) return;
      to = *from;
      origins_[key] = {0, flag};
    };
    take(overrides.address, config.listen.address, "listen.address", "--bind");
    take(overrides.port, config.listen.port, "listen.port", "--port");
    take(overrides.state_directory, config.storage.directory, "storage.directory", "--state");
    take(overrides.log_level, config.log.level, "log.level", "--log-level");
  }

  LoadedConfig finish() {
    check_config(origins_, is_dev_mode_, loaded_);
    // In the order of the file; what is not in the file comes last.
    std::ranges::sort(loaded_.problems, {}, [](const ConfigProblem& each) {
      return std::tuple(each.line - 1, std::string_view(each.key), std::string_view(each.message));
    });
    if (loaded_.problems.size() > problems_max) {
      const std::size_t more = loaded_.problems.size() - problems_max;
      loaded_.problems.resize(problems_max);
      problem(0, "", "and " + std::to_string(more) + " further problems");
    }
    return std::move(loaded_);
  }

 private:
  void problem(std::size_t line, std::string key, std::string message) {
    loaded_.problems.push_back({line, std::move(key), std::move(message)});
  }

  void take(const ConfigEntry& entry, const std::filesystem::path& folder) {
    const bool is_foreign = !entry.section.empty() && !is_known_section(entry.section);
    if (is_foreign) {
      // Once for the section, not for each of its keys.
      if (foreign_sections_.insert(entry.section).second) {
        problem(entry.line, printable(entry.section),
                unknown_section_text(printable(entry.section)));
      }
      return;
    }
    if (entry.is_section()) return;
    const std::string key = entry.key();
    if (entry.section.empty() && is_known_section(entry.name)) {
      problem(entry.line, key, "must be a table: write [" + key + "] above its keys");
      return;
    }
    const KnownKey* const known = find_known_key(key);
    if (known == nullptr) {
      problem(entry.line, key, unknown_key_text(key));
      return;
    }
    set(*known, entry, folder);
  }

  void set(const KnownKey& known, const ConfigEntry& entry, const std::filesystem::path& folder) {
    const std::string key(known.name);
    origins_[key] = {entry.line, key};
    if (!entry.value) {
      problem(entry.line, key, expected_type(known) + ", not " + std::string(entry.type));
      return;
    }
    if (auto wrong = set_value(known, *entry.value, folder, loaded_.config)) {
      problem(entry.line, key, *wrong);
    }
  }

  const bool is_dev_mode_;
  LoadedConfig loaded_;
  ConfigOrigins origins_;
  std::set<std::string> foreign_sections_;
};

}  // namespace

LoadedConfig load_config(const std::string& path, bool is_dev_mode,
                         const ConfigOverrides& overrides) {
  Loader loader(is_dev_mode);
  if (!path.empty()) loader.read_file(path);
  loader.read_environment();
  loader.take_overrides(overrides);
  return loader.finish();
}

std::string describe(const ConfigProblem& problem, std::string_view path) {
  std::string text;
  const bool is_about_file = problem.line > 0 || problem.key.empty();
  if (is_about_file && !path.empty()) {
    text += path;
    if (problem.line > 0) text += ":" + std::to_string(problem.line);
    text += ": ";
  }
  const bool names_itself = problem.message.starts_with("unknown ");
  if (!problem.key.empty() && !names_itself) text += problem.key + ": ";
  return text + problem.message;
}

net::OutboundRules outbound_rules(const Config& config, bool is_dev_mode) {
  return {config.webhooks.allowed_networks, config.webhooks.allow_plain_http, is_dev_mode};
}

net::OutboundRules issuer_rules(const Config& config, bool is_dev_mode) {
  return {config.issuance.allowed_networks, config.issuance.allow_plain_http, is_dev_mode};
}

std::string_view name(LogLevel level) {
  switch (level) {
    case LogLevel::debug: return "debug";
    case LogLevel::info: return "info";
    case LogLevel::warning: return "warning";
    case LogLevel::error: return "error";
  }
  return "error";
}

std::optional<LogLevel> parse_log_level(std::string_view text) {
  for (const LogLevel level :
       {LogLevel::debug, LogLevel::info, LogLevel::warning, LogLevel::error}) {
    if (name(level) == text) return level;
  }
  return std::nullopt;
}

bool is_loopback(std::string_view address) {
  static const IpRange loopback_v4 = *IpRange::parse("127.0.0.0/8");
  static const IpAddress loopback_v6 = *IpAddress::parse("::1");
  const auto parsed = IpAddress::parse(address);
  return parsed && (loopback_v4.contains(*parsed) || *parsed == loopback_v6);
}

}  // namespace sealmint::app

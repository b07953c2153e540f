#include "app/settings/config_keys.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "app/settings/nearest.hpp"
#include "core/base/limits.hpp"

namespace sealmint::app {
namespace {

constexpr std::int64_t million = 1'000'000;
constexpr auto batch_items = static_cast<std::int64_t>(limits::batch_items);

template <class T>
T narrowed(std::int64_t value) {
  return static_cast<T>(value);  // in range: the rule's bounds were checked
}

const std::array<KnownKey, 40> keys{{
    {"listen.address", "SEALMINT_LISTEN_ADDRESS",
     TextRule{TextForm::plain, [](Config& c) -> auto& { return c.listen.address; }}},
    {"listen.port", "SEALMINT_LISTEN_PORT",
     NumberRule{0, 65535,
                [](Config& c, std::int64_t v) { c.listen.port = narrowed<std::uint16_t>(v); }}},
    {"listen.trusted_proxies", "SEALMINT_LISTEN_TRUSTED_PROXIES",
     TextListRule{[](Config& c) -> auto& { return c.listen.trusted_proxies; }}},
    {"tls.certificate", "SEALMINT_TLS_CERTIFICATE",
     TextRule{TextForm::path, [](Config& c) -> auto& { return c.tls.certificate; }}},
    {"tls.key", "SEALMINT_TLS_KEY",
     TextRule{TextForm::path, [](Config& c) -> auto& { return c.tls.key; }}},
    {"tls.self_signed", "SEALMINT_TLS_SELF_SIGNED",
     FlagRule{[](Config& c) -> auto& { return c.tls.self_signed; }}},
    {"storage.type", "SEALMINT_STORAGE_TYPE",
     TextRule{TextForm::plain, [](Config& c) -> auto& { return c.storage.type; }}},
    {"storage.directory", "SEALMINT_STATE_DIRECTORY",
     TextRule{TextForm::path, [](Config& c) -> auto& { return c.storage.directory; }}},
    {"keys.master_key", "SEALMINT_MASTER_KEY",
     TextRule{TextForm::secret_reference, [](Config& c) -> auto& { return c.keys.master_key; }}},
    {"threads.io", "SEALMINT_THREADS_IO",
     NumberRule{0, 256,
                [](Config& c, std::int64_t v) { c.threads.io = narrowed<std::uint32_t>(v); }}},
    {"threads.sign", "SEALMINT_THREADS_SIGN",
     NumberRule{0, 256,
                [](Config& c, std::int64_t v) { c.threads.sign = narrowed<std::uint32_t>(v); }}},
    {"threads.blocking", "SEALMINT_THREADS_BLOCKING",
     NumberRule{
         1, 256,
         [](Config& c, std::int64_t v) { c.threads.blocking = narrowed<std::uint32_t>(v); }}},
    {"log.level", "SEALMINT_LOG_LEVEL", LevelRule{[](Config& c) -> auto& { return c.log.level; }}},
    {"audit.origin", "SEALMINT_AUDIT_ORIGIN",
     TextRule{TextForm::plain, [](Config& c) -> auto& { return c.audit.origin; }}},
    {"audit.keep_days", "SEALMINT_AUDIT_KEEP_DAYS",
     NumberRule{0, 36'500,
                [](Config& c, std::int64_t v) { c.audit.keep_days = narrowed<std::uint32_t>(v); }}},
    {"limits.connections", "SEALMINT_LIMITS_CONNECTIONS",
     NumberRule{
         1, million,
         [](Config& c, std::int64_t v) { c.limits.connections = narrowed<std::uint32_t>(v); }}},
    {"limits.connections_per_address", "SEALMINT_LIMITS_CONNECTIONS_PER_ADDRESS",
     NumberRule{0, million,
                [](Config& c, std::int64_t v) {
                  c.limits.connections_per_address = narrowed<std::uint32_t>(v);
                }}},
    {"limits.write_requests_per_minute", "SEALMINT_LIMITS_WRITE_REQUESTS_PER_MINUTE",
     NumberRule{0, million,
                [](Config& c, std::int64_t v) {
                  c.limits.write_requests_per_minute = narrowed<std::uint32_t>(v);
                }}},
    // A queue that cannot take one whole batch would refuse it for ever.
    {"limits.sign_queue_items", "SEALMINT_LIMITS_SIGN_QUEUE_ITEMS",
     NumberRule{batch_items, million,
                [](Config& c, std::int64_t v) {
                  c.limits.sign_queue_items = narrowed<std::uint32_t>(v);
                }}},
    {"engine.verify_sample", "SEALMINT_ENGINE_VERIFY_SAMPLE",
     NumberRule{
         1, million,
         [](Config& c, std::int64_t v) { c.engine.verify_sample = narrowed<std::uint32_t>(v); }}},
    {"engine.verify_approvals_up_to", "SEALMINT_ENGINE_VERIFY_APPROVALS_UP_TO",
     NumberRule{0, limits::signings_max,
                [](Config& c, std::int64_t v) {
                  c.engine.verify_approvals_up_to = narrowed<std::uint32_t>(v);
                }}},
    {"engine.crypto", "SEALMINT_CRYPTO",
     CryptoRule{[](Config& c) -> auto& { return c.engine.crypto; }}},
    {"import.enabled", "SEALMINT_IMPORT_ENABLED",
     FlagRule{[](Config& c) -> auto& { return c.import.enabled; }}},
    {"approvals.self_pre_approval", "SEALMINT_APPROVALS_SELF_PRE_APPROVAL",
     FlagRule{[](Config& c) -> auto& { return c.approvals.self_pre_approval; }}},
    {"approvals.keep_closed_days", "SEALMINT_APPROVALS_KEEP_CLOSED_DAYS",
     NumberRule{0, 36'500,
                [](Config& c, std::int64_t v) {
                  c.approvals.keep_closed_days = narrowed<std::uint32_t>(v);
                }}},
    {"webhooks.allowed_networks", "SEALMINT_WEBHOOKS_ALLOWED_NETWORKS",
     TextListRule{[](Config& c) -> auto& { return c.webhooks.allowed_networks; }}},
    {"webhooks.allow_plain_http", "SEALMINT_WEBHOOKS_ALLOW_PLAIN_HTTP",
     FlagRule{[](Config& c) -> auto& { return c.webhooks.allow_plain_http; }}},
    {"webhooks.authorities", "SEALMINT_WEBHOOKS_AUTHORITIES",
     TextRule{TextForm::path, [](Config& c) -> auto& { return c.webhooks.authorities; }}},
    {"webhooks.timeout_ms", "SEALMINT_WEBHOOKS_TIMEOUT_MS",
     NumberRule{
         1, 60'000,
         [](Config& c, std::int64_t v) { c.webhooks.timeout_ms = narrowed<std::uint32_t>(v); }}},
    {"webhooks.attempts_max", "SEALMINT_WEBHOOKS_ATTEMPTS_MAX",
     NumberRule{
         1, 100,
         [](Config& c, std::int64_t v) { c.webhooks.attempts_max = narrowed<std::uint32_t>(v); }}},
    {"webhooks.first_retry_ms", "SEALMINT_WEBHOOKS_FIRST_RETRY_MS",
     NumberRule{1, 3'600'000,
                [](Config& c,
                   std::int64_t v) { c.webhooks.first_retry_ms = narrowed<std::uint32_t>(v); }}},
    {"webhooks.longest_retry_s", "SEALMINT_WEBHOOKS_LONGEST_RETRY_S",
     NumberRule{1, 86'400,
                [](Config& c,
                   std::int64_t v) { c.webhooks.longest_retry_s = narrowed<std::uint32_t>(v); }}},
    {"webhooks.expiring_before_s", "SEALMINT_WEBHOOKS_EXPIRING_BEFORE_S",
     NumberRule{0, 2'592'000,
                [](Config& c,
                   std::int64_t v) { c.webhooks.expiring_before_s = narrowed<std::uint32_t>(v); }}},
    {"sink_file.path", "SEALMINT_SINK_FILE_PATH",
     TextRule{TextForm::path, [](Config& c) -> auto& { return c.sink_file.path; }}},
    {"sink_syslog.address", "SEALMINT_SINK_SYSLOG_ADDRESS",
     TextRule{TextForm::plain, [](Config& c) -> auto& { return c.sink_syslog.address; }}},
    {"sink_syslog.tls", "SEALMINT_SINK_SYSLOG_TLS",
     FlagRule{[](Config& c) -> auto& { return c.sink_syslog.tls; }}},
    {"sink_syslog.authorities", "SEALMINT_SINK_SYSLOG_AUTHORITIES",
     TextRule{TextForm::path, [](Config& c) -> auto& { return c.sink_syslog.authorities; }}},
    {"sink_webhook.url", "SEALMINT_SINK_WEBHOOK_URL",
     TextRule{TextForm::plain, [](Config& c) -> auto& { return c.sink_webhook.url; }}},
    {"sink_webhook.authorities", "SEALMINT_SINK_WEBHOOK_AUTHORITIES",
     TextRule{TextForm::path, [](Config& c) -> auto& { return c.sink_webhook.authorities; }}},
    {"sink_webhook.secret", "SEALMINT_SINK_WEBHOOK_SECRET",
     TextRule{TextForm::secret_reference,
              [](Config& c) -> auto& { return c.sink_webhook.secret; }}},
}};

std::string_view section_of(std::string_view key) { return key.substr(0, key.find('.')); }

std::vector<std::string_view> section_names() {
  std::vector<std::string_view> names;
  for (const KnownKey& key : keys) {
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
      case TextForm::plain: rule.field(config) = text; break;
      case TextForm::path: rule.field(config) = absolute_path(text, folder); break;
      case TextForm::secret_reference: rule.field(config) = absolute_reference(text, folder); break;
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

std::span<const KnownKey> known_keys() { return keys; }

const KnownKey* find_known_key(std::string_view name) {
  const auto found = std::ranges::find(keys, name, &KnownKey::name);
  return found == keys.end() ? nullptr : &*found;
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
  for (const KnownKey& known : keys) {
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
  for (const KnownKey& key : keys) {
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

#include "pkcs11/configuration/file_settings.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "core/base/ip_range.hpp"
#include "core/base/limits.hpp"
#include "pkcs11/configuration/json_settings.hpp"

namespace sealmint::pkcs11 {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::int64_t lifetime_max_s = 24 * 60 * 60;

struct ScopeName {
  std::string_view name;
  model::ScopeField field;
};
constexpr std::array<ScopeName, 7> scope_names{{
    {"command", model::ScopeField::command},
    {"signing_application", model::ScopeField::signing_application},
    {"signing_application_hash", model::ScopeField::signing_application_hash},
    {"hostname", model::ScopeField::hostname},
    {"os_username", model::ScopeField::os_username},
    {"ip_address", model::ScopeField::ip_address},
    {"data_hash", model::ScopeField::data_hash},
}};

Error rejected(std::string text) { return make_error(ErrorKind::rejected, std::move(text)); }

Result<model::ScopeField> parse_scope_name(const std::string& text) {
  const auto* const found = std::ranges::find(scope_names, text, &ScopeName::name);
  if (found != scope_names.end()) return found->field;
  std::string names;
  for (const auto& known : scope_names)
    names += (names.empty() ? "" : ", ") + std::string(known.name);
  return rejected("approval.exclude_scope_fields: " + text + " is none of " + names);
}

Result<void> read_lifetime(JsonSettings& settings, std::string_view key,
                           std::chrono::seconds& lifetime) {
  TRY(const auto seconds, settings.number(key, 0, lifetime_max_s));
  if (seconds) lifetime = std::chrono::seconds(*seconds);
  return {};
}

Result<void> read_auth(JsonSettings settings, FileSettings& file) {
  TRY(file.method, settings.text("method"));
  if (!file.method.empty() && file.method != "universal-auth" && file.method != "token") {
    return rejected("auth.method must be universal-auth or token");
  }
  TRY(file.client_id, settings.text("client_id"));
  TRY(file.client_secret, settings.text("client_secret"));
  TRY(file.token, settings.text("token"));
  std::ranges::move(settings.unknown_keys(), std::back_inserter(file.warnings));
  return {};
}

Result<void> read_tls(JsonSettings settings, FileSettings& file) {
  auto& configuration = file.configuration;
  TRY(configuration.ca_cert_path, settings.text("ca_cert_path"));
  TRY(configuration.client_cert_path, settings.text("client_cert_path"));
  TRY(configuration.client_key_path, settings.text("client_key_path"));
  TRY(configuration.skips_verification, settings.flag("skip_verify", false));
  if (configuration.client_cert_path.empty() != configuration.client_key_path.empty()) {
    return rejected("tls.client_cert_path and tls.client_key_path belong together");
  }
  std::ranges::move(settings.unknown_keys(), std::back_inserter(file.warnings));
  return {};
}

Result<void> read_cache(JsonSettings settings, FileSettings& file) {
  auto& configuration = file.configuration;
  TRY_VOID(read_lifetime(settings, "token_ttl_seconds", configuration.token_lifetime));
  TRY_VOID(read_lifetime(settings, "cert_ttl_seconds", configuration.certificate_lifetime));
  TRY_VOID(read_lifetime(settings, "signer_ttl_seconds", configuration.signers_lifetime));
  TRY(file.cache_path, settings.text("path"));
  TRY(file.keeps_cache, settings.flag("on_disk", true));
  std::ranges::move(settings.unknown_keys(), std::back_inserter(file.warnings));
  return {};
}

Result<void> read_approval(JsonSettings settings, FileSettings& file) {
  auto& approval = file.configuration.approval;
  TRY(const std::string duration, settings.text("signing_duration"));
  if (!duration.empty()) {
    approval.signing_duration = model::parse_duration(duration);
    const auto& window = approval.signing_duration;
    const bool fits = window && window->seconds() >= limits::window_min &&
                      window->seconds() <= limits::window_max;
    if (!fits) return rejected("approval.signing_duration must be a time of 1m to 30d, such as 8h");
  }
  TRY(approval.signing_count, settings.number("signing_count", 1, limits::signings_max));
  TRY(const auto excluded, settings.texts("exclude_scope_fields"));
  for (const auto& name : excluded) {
    TRY(const auto field, parse_scope_name(name));
    approval.excluded.push_back(field);
  }
  TRY(approval.ip_address, settings.text("ip_address"));
  if (!approval.ip_address.empty() && !IpRange::parse(approval.ip_address)) {
    return rejected("approval.ip_address must be an address or a range of addresses");
  }
  TRY(const std::string wait, settings.text("wait_for_approval"));
  if (!wait.empty()) {
    TRY(approval.wait, parse_wait(wait));
  }
  std::ranges::move(settings.unknown_keys(), std::back_inserter(file.warnings));
  return {};
}

template <class Read>
Result<void> read_part(JsonSettings& settings, std::string_view key, FileSettings& file,
                       const Read& read) {
  TRY(const auto* part, settings.object(key));
  if (!part) return {};
  return read(JsonSettings(*part, std::string(key) + "."), file);
}

Result<void> read_top(JsonSettings& settings, FileSettings& file) {
  auto& configuration = file.configuration;
  settings.ignore("project_id");  // older files have it
  TRY(configuration.server_url, settings.text("server_url"));
  TRY_VOID(read_part(settings, "auth", file, read_auth));
  TRY_VOID(read_part(settings, "tls", file, read_tls));
  TRY_VOID(read_part(settings, "cache", file, read_cache));
  TRY_VOID(read_part(settings, "approval", file, read_approval));
  TRY(configuration.merges_calls, settings.flag("merge_calls", true));
  TRY(const std::string verification, settings.text("verify"));
  if (!verification.empty()) {
    TRY(configuration.verification, parse_verification(verification));
  }
  TRY(configuration.shows_ed25519, settings.flag("ed25519", false));
  TRY(const std::string level, settings.text("log_level"));
  if (!level.empty()) {
    TRY(configuration.log_level, parse_log_level(level));
  }
  TRY(const std::string log_file, settings.text("log_file"));
  configuration.log_file = log_file;
  std::ranges::move(settings.unknown_keys(), std::back_inserter(file.warnings));
  return {};
}

}  // namespace

Result<LogLevel> parse_log_level(std::string_view text) {
  if (text == "trace") return LogLevel::trace;
  if (text == "debug") return LogLevel::debug;
  if (text == "info") return LogLevel::info;
  if (text == "warn" || text == "warning") return LogLevel::warning;
  if (text == "error") return LogLevel::error;
  return rejected("log_level must be trace, debug, info, warn or error");
}

Result<Verification> parse_verification(std::string_view text) {
  if (text == "all") return Verification::all;
  if (text == "one-per-answer") return Verification::one_per_answer;
  return rejected("verify must be all or one-per-answer");
}

Result<std::chrono::seconds> parse_wait(std::string_view text) {
  std::int64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  const bool is_number = error == std::errc{} && stop == end && number >= 0;
  const auto duration = model::parse_duration(text);
  if (!is_number && !duration) {
    return rejected("wait_for_approval must be a time such as 10m");
  }
  const auto wait = is_number ? std::chrono::seconds(number) : duration->seconds();
  if (wait > limits::window_max) return rejected("wait_for_approval must be at most 30d");
  return wait;
}

Result<FileSettings> read_file_settings(std::string_view text) {
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  boost::json::error_code error;
  const auto value = boost::json::parse({text.data(), text.size()}, error);
  if (error) return rejected("is not JSON: " + error.message());
  if (!value.is_object()) return rejected("must hold a JSON object");
  FileSettings file;
  JsonSettings settings(value.get_object(), "");
  TRY_VOID(read_top(settings, file));
  return file;
}

}  // namespace sealmint::pkcs11

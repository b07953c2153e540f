#include "pkcs11/configuration/load.hpp"

#include <array>
#include <utility>

#include "files/regular_file.hpp"
#include "pkcs11/configuration/file_settings.hpp"

namespace sealmint::pkcs11 {
namespace {

constexpr std::array usual_paths{"/etc/sealmint/pkcs11.conf", "/etc/infisical/pkcs11.conf"};
constexpr std::size_t file_bytes_max = 256 * 1024;

Error rejected(std::string text) { return make_error(ErrorKind::rejected, std::move(text)); }

Error unreadable(const std::string& path, const Error& error) {
  return rejected("the configuration file " + path + " " + error.detail);
}

struct FoundFile {
  std::string path;
  files::ReadFile file;
};

// Only a file that somebody named has to be there.
Result<std::optional<FoundFile>> find_file(const std::optional<std::string>& named) {
  if (named) {
    auto file = files::read_regular_file(*named, file_bytes_max);
    if (file.has_error()) return unreadable(*named, file.error());
    return std::optional(FoundFile{*named, *std::move(file)});
  }
  for (const char* path : usual_paths) {
    auto file = files::read_regular_file(path, file_bytes_max);
    if (file.has_value()) return std::optional(FoundFile{path, *std::move(file)});
    if (file.error().kind == ErrorKind::not_found) continue;
    return unreadable(path, file.error());
  }
  return std::optional<FoundFile>{};
}

// Without the end of the line that editors put there.
Result<std::string> read_secret(const std::string& path) {
  auto file = files::read_regular_file(path, file_bytes_max);
  if (file.has_error()) return unreadable(path, file.error());
  while (file->text.ends_with('\n') || file->text.ends_with('\r')) file->text.pop_back();
  return std::move(file->text);
}

void take(std::string& setting, const std::optional<std::string>& from_environment) {
  if (from_environment) setting = *from_environment;
}

bool is_web_address(std::string_view url) {
  return url.starts_with("https://") || url.starts_with("http://");
}

// A token counts before universal auth, and what the environment says before the file.
std::optional<client::Credential> credential_of(const EnvironmentSettings& environment,
                                                const FileSettings& file) {
  if (environment.token) return client::AccessToken{Secret(*environment.token)};
  std::string id = file.client_id;
  std::string secret = file.client_secret;
  take(id, environment.client_id);
  take(secret, environment.client_secret);
  const bool has_both = !id.empty() && !secret.empty();
  const bool is_from_environment = environment.client_id && environment.client_secret;
  const bool wants_token = file.method == "token" || (file.method.empty() && !file.token.empty());
  if (wants_token && !file.token.empty() && !is_from_environment) {
    return client::AccessToken{Secret(file.token)};
  }
  if (has_both && (is_from_environment || file.method != "token")) {
    return client::UniversalAuth{std::move(id), Secret(std::move(secret))};
  }
  return std::nullopt;
}

std::filesystem::path cache_folder_of(const EnvironmentSettings& environment,
                                      const FileSettings& file) {
  if (environment.cache == "off") return {};
  if (environment.cache) return *environment.cache;
  if (!file.keeps_cache) return {};
  if (!file.cache_path.empty()) return file.cache_path;
  if (!environment.cache_home) return {};
  return std::filesystem::path(*environment.cache_home) / "sealmint" / "pkcs11";
}

}  // namespace

Result<LoadedConfiguration> merge_configuration(const EnvironmentSettings& environment,
                                                const std::optional<std::string>& file_text) {
  FileSettings file;
  if (file_text) {
    TRY(file, read_file_settings(*file_text));
  }
  LoadedConfiguration loaded;
  auto& configuration = loaded.configuration;
  configuration = std::move(file.configuration);
  loaded.warnings = std::move(file.warnings);
  for (auto& warning : loaded.warnings) warning = "unknown setting " + warning + " is ignored";
  take(configuration.server_url, environment.server_url);
  if (configuration.server_url.empty()) {
    return rejected("no server is named: set SEALMINT_SERVER_URL, or server_url in " +
                    std::string(usual_paths.front()));
  }
  if (!is_web_address(configuration.server_url)) {
    return rejected("server_url must begin with https:// or http://");
  }
  take(configuration.ca_cert_path, environment.ca_cert_path);
  if (environment.log_level) {
    TRY(configuration.log_level, parse_log_level(*environment.log_level));
  }
  if (environment.log_file) configuration.log_file = *environment.log_file;
  if (environment.wait_for_approval) {
    TRY(configuration.approval.wait, parse_wait(*environment.wait_for_approval));
  }
  configuration.credential = credential_of(environment, file);
  configuration.cache_folder = cache_folder_of(environment, file);
  if (configuration.skips_verification) {
    loaded.warnings.emplace_back("tls.skip_verify: anybody can pretend to be the server");
  }
  return loaded;
}

Result<LoadedConfiguration> load_configuration(const client::Lookup& lookup) {
  auto environment = read_environment(lookup);
  TRY(const auto found, find_file(environment.config_path));
  if (environment.client_secret_file && !environment.client_secret) {
    TRY(environment.client_secret, read_secret(*environment.client_secret_file));
  }
  auto loaded = merge_configuration(
      environment, found ? std::optional(found->file.text) : std::optional<std::string>{});
  if (loaded.has_error()) {
    const std::string where = found ? found->path + ": " : std::string();
    return rejected(where + loaded.error().detail);
  }
  if (found && files::is_open_to_others(found->file.mode)) {
    loaded->warnings.push_back(found->path + " can be read or written by others; chmod 600 it");
  }
  return loaded;
}

}  // namespace sealmint::pkcs11

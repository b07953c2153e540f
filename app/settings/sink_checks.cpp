#include "app/settings/sink_checks.hpp"

#include <filesystem>

#include "net/host_port.hpp"
#include "net/http_url.hpp"
#include "net/outbound.hpp"

namespace sealmint::app {
namespace {

constexpr std::size_t secret_chars_min = 16;

class SinkChecker {
 public:
  SinkChecker(const Config& config, bool is_dev_mode)
      : config_(config), is_dev_mode_(is_dev_mode) {}

  std::vector<std::pair<std::string_view, std::string>> check() {
    check_file();
    check_syslog();
    check_webhook();
    return std::move(problems_);
  }

 private:
  void problem(std::string_view key, std::string message) {
    problems_.emplace_back(key, std::move(message));
  }

  // The file itself is made when it is needed.
  void check_file() {
    const std::filesystem::path path(config_.sink_file.path);
    if (path.empty()) return;
    std::error_code failure;
    const auto status = std::filesystem::status(path, failure);
    const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    if (std::filesystem::exists(status)) {
      if (std::filesystem::is_regular_file(status)) return;
      problem("sink_file.path", path.string() + " is not a regular file");
    } else if (!std::filesystem::is_directory(folder, failure)) {
      problem("sink_file.path", folder.string() + " is not a folder");
    }
  }

  void check_syslog() {
    const auto& syslog = config_.sink_syslog;
    check_authorities("sink_syslog.authorities", syslog.authorities);
    if (!syslog.authorities.empty() && !syslog.tls) {
      problem("sink_syslog.authorities", "needs sink_syslog.tls = true");
    }
    if (syslog.address.empty()) {
      needs("sink_syslog.authorities", syslog.authorities, "sink_syslog.address");
      return;
    }
    const auto address = net::parse_host_port(syslog.address);
    if (address.has_error()) problem("sink_syslog.address", address.error().detail);
  }

  void check_webhook() {
    const auto& webhook = config_.sink_webhook;
    check_authorities("sink_webhook.authorities", webhook.authorities);
    const auto secret = read_sink_secret(config_);
    if (secret.has_error()) problem("sink_webhook.secret", secret.error().detail);
    if (webhook.url.empty()) {
      needs("sink_webhook.authorities", webhook.authorities, "sink_webhook.url");
      needs("sink_webhook.secret", webhook.secret, "sink_webhook.url");
      return;
    }
    const auto checked = check_url(webhook.url);
    if (checked.has_error()) problem("sink_webhook.url", checked.error().detail);
  }

  // What a name leads to is asked when it is dialled.
  Result<void> check_url(const std::string& text) const {
    TRY(const auto url, net::parse_http_url(text));
    const auto address = IpAddress::parse(url.host);
    if (!address) return {};
    return net::address_guard_of(outbound_rules(config_, is_dev_mode_)).check(*address, url.is_tls);
  }

  void check_authorities(std::string_view key, const std::string& path) {
    if (path.empty()) return;
    const auto tls = net::client_tls_of(path);
    if (tls.has_error()) problem(key, tls.error().detail);
  }

  void needs(std::string_view key, const std::string& value, const std::string& other) {
    if (!value.empty()) problem(key, "needs " + other + " beside it");
  }

  const Config& config_;
  const bool is_dev_mode_;
  std::vector<std::pair<std::string_view, std::string>> problems_;
};

}  // namespace

std::vector<std::pair<std::string_view, std::string>> problems_of_sinks(const Config& config,
                                                                        bool is_dev_mode) {
  return SinkChecker(config, is_dev_mode).check();
}

Result<Secret> read_sink_secret(const Config& config) {
  if (config.sink_webhook.secret.empty()) return Secret();
  TRY(auto text, read_secret_reference(config.sink_webhook.secret));
  if (text.ends_with('\n')) text.pop_back();
  Secret secret(std::move(text));
  if (secret.reveal().size() >= secret_chars_min) return secret;
  return make_error(ErrorKind::rejected, "the secret must have at least " +
                                             std::to_string(secret_chars_min) + " characters");
}

}  // namespace sealmint::app

#include "app/settings/config_checks.hpp"

#include <filesystem>

#include "app/settings/connection_budget.hpp"
#include "app/settings/secret_reference.hpp"
#include "core/base/ip_range.hpp"
#include "core/base/secret.hpp"
#include "core/crypto/wrap.hpp"
#include "files/descriptor_limit.hpp"
#include "files/regular_file.hpp"
#include "net/outbound.hpp"
#include "net/tls.hpp"

namespace sealmint::app {
namespace {

constexpr std::size_t pem_file_bytes = 1024 * 1024;

class Checker {
 public:
  Checker(const ConfigOrigins& origins, bool is_dev_mode, LoadedConfig& loaded)
      : origins_(origins), is_dev_mode_(is_dev_mode), loaded_(loaded), config_(loaded.config) {}

  void check() {
    check_address();
    check_trusted_proxies();
    check_tls();
    check_storage();
    check_master_key();
    check_webhooks();
    check_sinks();
    check_connections();
  }

 private:
  ConfigProblem make(std::string_view key, std::string message) const {
    const auto found = origins_.find(key);
    if (found == origins_.end()) return {0, std::string(key), std::move(message)};
    return {found->second.line, found->second.name, std::move(message)};
  }
  void problem(std::string_view key, std::string message) {
    loaded_.problems.push_back(make(key, std::move(message)));
  }
  void warning(std::string_view key, std::string message) {
    loaded_.warnings.push_back(make(key, std::move(message)));
  }

  void check_connections() {
    const std::uint64_t descriptors = files::descriptor_limit_max();
    const auto afforded =
        affordable_connections(config_.limits.connections, descriptors, descriptors_at_start);
    if (afforded == config_.limits.connections) return;
    warning("limits.connections",
            std::to_string(config_.limits.connections) +
                " connections and what the server opens "
                "besides need more than the " +
                std::to_string(descriptors) +
                " descriptors that it may have: " + std::to_string(afforded) +
                " connections are admitted; raise the limit (ulimit -Hn, LimitNOFILE=)");
  }

  bool has_tls() const { return config_.tls.self_signed || !config_.tls.certificate.empty(); }

  void check_address() {
    if (!IpAddress::parse(config_.listen.address)) {
      problem("listen.address", "must be an IP address like 127.0.0.1 or ::1, not a name");
      return;
    }
    if (is_loopback(config_.listen.address)) return;
    if (is_dev_mode_) {
      problem("listen.address",
              "dev mode serves on a loopback address only, like 127.0.0.1, not on " +
                  config_.listen.address);
    } else if (!has_tls()) {
      problem(
          "listen.address",
          "plain HTTP is served on a loopback address only; set tls.certificate and tls.key, or "
          "tls.self_signed");
    }
  }

  void check_trusted_proxies() {
    for (const std::string& text : config_.listen.trusted_proxies) {
      const auto range = IpRange::parse(text);
      if (!range) {
        problem("listen.trusted_proxies", "each must be an IP address or a range like 10.0.0.0/8");
      } else if (range->prefix_bits() == 0) {
        warning("listen.trusted_proxies",
                range->to_text() + " lets every client claim any address");
      }
    }
  }

  void check_tls() {
    const auto& tls = config_.tls;
    if (tls.self_signed && !(tls.certificate.empty() && tls.key.empty())) {
      problem("tls.self_signed", "excludes tls.certificate and tls.key");
    }
    if (!tls.certificate.empty() && tls.key.empty()) {
      problem("tls.certificate", "needs tls.key beside it");
    }
    if (tls.certificate.empty() && !tls.key.empty()) {
      problem("tls.key", "needs tls.certificate beside it");
    }
    const bool has_certificate = check_file("tls.certificate", tls.certificate, false);
    const bool has_key = check_file("tls.key", tls.key, true);
    if (has_certificate && has_key) check_pair();
  }

  // True if the file is named and may be used.
  bool check_file(std::string_view key, const std::string& path, bool is_private) {
    if (path.empty()) return false;
    const auto file = files::read_regular_file(path, pem_file_bytes);
    if (file.has_error()) {
      problem(key, path + " " + file.error().detail);
      return false;
    }
    if (is_private && files::is_open_to_others(file->mode)) {
      problem(key, path + " " + files::open_to_others_text(file->mode));
      return false;
    }
    return true;
  }

  void check_pair() {
    const auto pair = net::load_server_tls(config_.tls.certificate, config_.tls.key);
    if (pair.has_error()) {
      problem("tls.certificate", pair.error().detail);
      return;
    }
    for (const std::string& text : pair->warnings) warning("tls.certificate", text);
  }

  void check_storage() {
    if (config_.storage.type != "sqlite") {
      problem("storage.type", "must be sqlite");
    }
    const std::filesystem::path directory(config_.storage.directory);
    if (directory.empty()) {
      problem("storage.directory", "must name a folder");
      return;
    }
    std::error_code failure;
    const auto status = std::filesystem::status(directory, failure);
    const bool is_other = std::filesystem::exists(status) && !std::filesystem::is_directory(status);
    if (is_other) problem("storage.directory", directory.string() + " is not a folder");
    if (!is_dev_mode_ && !origins_.contains("storage.directory")) {
      warning("storage.directory",
              "is not set; the state is kept in " + directory.string() + " of the current folder");
    }
  }

  // A key that the file names must be there and be one; the default one is made at first start.
  void check_master_key() {
    if (config_.keys.master_key.empty()) return;
    auto text = read_secret_reference(config_.keys.master_key);
    if (text.has_error()) {
      problem("keys.master_key", text.error().detail);
      return;
    }
    const Secret secret(*std::move(text));
    const auto key = crypto::MasterKey::parse(secret.reveal());
    if (key.has_error()) problem("keys.master_key", key.error().detail);
  }

  void check_webhooks() {
    const auto& webhooks = config_.webhooks;
    for (const std::string& text : webhooks.allowed_networks) {
      if (IpRange::parse(text)) continue;
      problem("webhooks.allowed_networks", "each must be an IP address or a range like 10.0.0.0/8");
    }
    if (webhooks.authorities.empty()) return;
    const auto tls = net::client_tls_of(webhooks.authorities);
    if (tls.has_error()) problem("webhooks.authorities", tls.error().detail);
  }

  void check_sinks() {
    const sinks::References references{net::address_guard_of(outbound_rules(config_, is_dev_mode_)),
                                       read_secret_reference};
    for_each_sink(config_, [&](const auto& options) {
      for (auto& finding : options.check(references)) {
        auto& found = finding.is_warning ? loaded_.warnings : loaded_.problems;
        found.push_back(make(finding.key, std::move(finding.message)));
      }
    });
  }

  const ConfigOrigins& origins_;
  const bool is_dev_mode_;
  LoadedConfig& loaded_;
  const Config& config_;
};

}  // namespace

void check_config(const ConfigOrigins& origins, bool is_dev_mode, LoadedConfig& loaded) {
  Checker(origins, is_dev_mode, loaded).check();
}

}  // namespace sealmint::app

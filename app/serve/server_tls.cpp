#include "app/serve/server_tls.hpp"

#include "files/lasting.hpp"

namespace sealmint::app {
namespace {

Result<void> ensure_self_signed(const std::filesystem::path& certificate,
                                const std::filesystem::path& key, const std::string& address) {
  std::error_code failure;
  if (std::filesystem::exists(certificate, failure) && std::filesystem::exists(key, failure)) {
    return {};
  }
  TRY(const auto made, net::make_self_signed(is_loopback(address) ? "localhost" : address));
  TRY_VOID(files::write_private_file(key, made.key_pem.reveal()));
  return files::write_private_file(certificate, made.certificate_pem);
}

}  // namespace

Result<std::unique_ptr<ServerTls>> ServerTls::load(const Config& config, LogSink& log) {
  std::filesystem::path certificate = config.tls.certificate;
  std::filesystem::path key = config.tls.key;
  if (certificate.empty() && config.tls.self_signed) {
    const std::filesystem::path directory = config.storage.directory;
    certificate = directory / "tls-certificate.pem";
    key = directory / "tls-key.pem";
    TRY_VOID(ensure_self_signed(certificate, key, config.listen.address));
  }
  std::unique_ptr<ServerTls> tls(new ServerTls(certificate, key, log));
  if (!certificate.empty()) {
    TRY_VOID(tls->reload());
  }
  return tls;
}

Result<void> ServerTls::reload() {
  if (certificate_.empty()) return {};
  TRY(auto loaded, net::load_server_tls(certificate_, key_));
  for (const auto& warning : loaded.warnings) {
    log_.write(LogLevel::warning, "tls_certificate", {{"warning", warning}});
  }
  if (holder_) {
    holder_->swap(std::move(loaded.context));
  } else {
    holder_ = std::make_shared<net::TlsContextHolder>(std::move(loaded.context));
  }
  return {};
}

Result<http::EdgeOptions> edge_options(const Config& config, std::uint32_t connections) {
  http::EdgeOptions options;
  options.limits.connections = connections;
  options.limits.connections_per_ip = config.limits.connections_per_address > 0
                                          ? config.limits.connections_per_address
                                          : config.limits.connections;
  TRY(options.trusted_proxies, http::TrustedProxies::parse(config.listen.trusted_proxies));
  return options;
}

}  // namespace sealmint::app

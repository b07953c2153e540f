// The server's TLS: which certificate, and its reload.
#pragma once

#include <filesystem>
#include <memory>

#include "app/settings/config.hpp"
#include "core/base/log.hpp"
#include "http/edge/options.hpp"
#include "net/tls.hpp"

namespace sealmint::app {

class ServerTls {
 public:
  // With neither certificate nor self_signed: off, and holder() is null. A self-signed certificate
  // is made once and kept as tls-certificate.pem and tls-key.pem in the state directory.
  static Result<std::unique_ptr<ServerTls>> load(const Config& config, LogSink& log);

  bool is_on() const { return holder_ != nullptr; }
  std::shared_ptr<const net::TlsContextHolder> holder() const { return holder_; }

  // Reads the files again; on an error the old certificate stays.
  Result<void> reload();

 private:
  ServerTls(std::filesystem::path certificate, std::filesystem::path key, LogSink& log)
      : certificate_(std::move(certificate)), key_(std::move(key)), log_(log) {}

  std::filesystem::path certificate_;
  std::filesystem::path key_;
  LogSink& log_;
  std::shared_ptr<net::TlsContextHolder> holder_;
};

// What the configuration says about connections, of which at most so many are admitted.
Result<http::EdgeOptions> edge_options(const Config& config, std::uint32_t connections);

}  // namespace sealmint::app

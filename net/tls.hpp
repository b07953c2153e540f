// TLS contexts: what a server may offer, from which certificate, and how it is changed while
// connections are open.
#pragma once

#include <openssl/ssl.h>

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "core/base/secret.hpp"

namespace sealmint::net {

using TlsContext = std::shared_ptr<SSL_CTX>;

struct LoadedTls {
  TlsContext context;
  TimePoint not_after;                // of the server's own certificate
  std::vector<std::string> warnings;  // it works, but a person should look: "… has expired"
};

// A server context: TLS 1.3, and TLS 1.2 with ECDHE and AEAD only; no compression, renegotiation or
// early data; ALPN http/1.1; stateless session tickets. The chain begins with the server's own
// certificate. ErrorKind::rejected names what is wrong with the PEM texts.
Result<LoadedTls> make_server_tls(std::string_view chain_pem, const Secret& key_pem);

// Makes a context from files. A key file that its group or others may touch is refused by name.
Result<LoadedTls> load_server_tls(const std::filesystem::path& chain_file,
                                  const std::filesystem::path& key_file);

// Lets a context of either side prove itself by a chain that begins with its own certificate.
// ErrorKind::rejected names what is wrong with the PEM texts.
Result<void> use_identity(SSL_CTX* context, std::string_view chain_pem, const Secret& key_pem);

struct SelfSigned {
  std::string certificate_pem;
  Secret key_pem;
};

// A P-256 certificate for a DNS name or an IP address, valid for 397 days. "localhost" also names
// the two loopback addresses.
Result<SelfSigned> make_self_signed(std::string_view host);

// The context that new connections take. Every thread may get it and swap it; connections that are
// open keep the one they began with.
class TlsContextHolder {
 public:
  explicit TlsContextHolder(TlsContext context) : context_(std::move(context)) {}

  TlsContext get() const {
    const std::lock_guard lock(mutex_);
    return context_;
  }
  void swap(TlsContext context) {
    const std::lock_guard lock(mutex_);
    context_.swap(context);
  }

 private:
  mutable std::mutex mutex_;
  TlsContext context_;
};

}  // namespace sealmint::net

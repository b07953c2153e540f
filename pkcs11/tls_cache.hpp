// The session of TLS of one server on the disk of the user: a tool that signs one file and ends
// would shake hands in full for every file.
#pragma once

#include <chrono>
#include <filesystem>
#include <mutex>
#include <string>

#include "client/environment.hpp"
#include "net/tls_sessions.hpp"
#include "pkcs11/sealing.hpp"

namespace sealmint::pkcs11 {

// Whoever could read a session could take it up, and whoever could write one could pass for the
// server: it is sealed by the credential, which is worth more than it. Only what a full handshake
// has made is kept, for as long as the server said, so that certificates are verified again.
class TlsCache : public net::TlsSessions {
 public:
  // `bound_to` says all that decides which servers are believed.
  TlsCache(std::filesystem::path path, std::string_view secret, std::string bound_to);

  net::TlsSession find(const std::string& server) override;
  void keep(const std::string& server, SSL_SESSION& session, bool was_taken_up) override;

 private:
  using Clock = std::chrono::steady_clock;

  std::string bound_to(const std::string& server) const { return server + '\n' + bound_to_; }
  bool is_first_for_a_while();

  const std::filesystem::path path_;
  const Sealing sealing_;
  const std::string bound_to_;
  std::mutex mutex_;
  Clock::time_point silent_until_;  // connections that are dialled together need one file
};

// The authorities of the system as they are now, in a text that changes when they do.
std::string state_of_system_authorities(const client::Lookup& environment);

}  // namespace sealmint::pkcs11

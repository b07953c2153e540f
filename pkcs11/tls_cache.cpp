#include "pkcs11/tls_cache.hpp"

#include <openssl/err.h>
#include <openssl/x509.h>

#include <ctime>
#include <utility>

#include "pkcs11/cache_files.hpp"

namespace sealmint::pkcs11 {
namespace {

constexpr std::size_t file_bytes_max = 64 * 1024;
constexpr std::chrono::seconds pause_between_files{10};
constexpr std::time_t age_max_s = 12 * 60 * 60;
constexpr std::string_view purpose = "sealmint pkcs11 tls session 1 " OPENSSL_VERSION_TEXT;

bool is_in_its_time(const X509* certificate) {
  return certificate && X509_cmp_current_time(X509_get0_notBefore(certificate)) < 0 &&
         X509_cmp_current_time(X509_get0_notAfter(certificate)) > 0;
}

// OpenSSL looks at none of this when it takes a session up.
bool is_good(SSL_SESSION& session) {
  const std::time_t age = std::time(nullptr) - SSL_SESSION_get_time(&session);
  return SSL_SESSION_is_resumable(&session) == 1 && age >= 0 && age < age_max_s &&
         age < SSL_SESSION_get_timeout(&session) && is_in_its_time(SSL_SESSION_get0_peer(&session));
}

net::TlsSession decoded(ByteView der) {
  const std::uint8_t* at = der.data();
  net::TlsSession session(d2i_SSL_SESSION(nullptr, &at, static_cast<long>(der.size())));
  ERR_clear_error();
  return session;
}

Bytes encoded(SSL_SESSION& session) {
  const int size = i2d_SSL_SESSION(&session, nullptr);
  Bytes der(size > 0 ? static_cast<std::size_t>(size) : 0);
  std::uint8_t* to = der.data();
  if (size > 0) i2d_SSL_SESSION(&session, &to);
  return der;
}

std::string state_of(const char* named, const char* otherwise) {
  const std::filesystem::path path = named ? named : otherwise;
  std::error_code error;
  const auto written = std::filesystem::last_write_time(path, error);
  const auto when = error ? 0 : written.time_since_epoch().count();
  return path.string() + ' ' + std::to_string(when);
}

}  // namespace

TlsCache::TlsCache(std::filesystem::path path, std::string_view secret, std::string bound_to)
    : path_(std::move(path)), sealing_(secret, purpose), bound_to_(std::move(bound_to)) {}

net::TlsSession TlsCache::find(const std::string& server) {
  const auto text = read_cache_file(path_, file_bytes_max);
  if (!text) return nullptr;
  const auto der = sealing_.open(as_bytes(*text), bound_to(server));
  if (!der) return nullptr;
  auto session = decoded(*der);
  return session && is_good(*session) ? std::move(session) : nullptr;
}

bool TlsCache::is_first_for_a_while() {
  const std::lock_guard lock(mutex_);
  const auto now = Clock::now();
  if (now < silent_until_) return false;
  silent_until_ = now + pause_between_files;
  return true;
}

void TlsCache::keep(const std::string& server, SSL_SESSION& session, bool was_taken_up) {
  if (was_taken_up || SSL_SESSION_is_resumable(&session) != 1 || !is_first_for_a_while()) return;
  write_cache_file(path_, as_text(sealing_.seal(encoded(session), bound_to(server))));
}

std::string state_of_system_authorities(const client::Lookup& environment) {
  return state_of(environment(X509_get_default_cert_file_env()), X509_get_default_cert_file()) +
         '\n' + state_of(environment(X509_get_default_cert_dir_env()), X509_get_default_cert_dir());
}

}  // namespace sealmint::pkcs11

#include "pkcs11/remote_service.hpp"

#include <utility>

#include "files/regular_file.hpp"
#include "pkcs11/cache_files.hpp"
#include "pkcs11/crypto.hpp"
#include "pkcs11/tls_cache.hpp"

namespace sealmint::pkcs11 {
namespace {

constexpr std::string_view user_agent = "sealmint-pkcs11-module";
constexpr std::size_t pem_bytes_max = 1024 * 1024;

Result<std::string> read_pem(const std::string& path, std::string_view setting) {
  if (path.empty()) return std::string();
  auto file = files::read_regular_file(path, pem_bytes_max);
  if (file.has_value()) return std::move(file->text);
  return make_error(ErrorKind::rejected,
                    std::string(setting) + ": " + path + " " + file.error().detail);
}

Result<client::ClientOptions> options_of(const Configuration& configuration) {
  client::ClientOptions options;
  options.server_url = configuration.server_url;
  TRY(options.authorities_pem, read_pem(configuration.ca_cert_path, "tls.ca_cert_path"));
  TRY(options.certificate_pem, read_pem(configuration.client_cert_path, "tls.client_cert_path"));
  TRY(std::string key, read_pem(configuration.client_key_path, "tls.client_key_path"));
  options.key_pem = Secret(std::move(key));
  options.believes_anybody = configuration.skips_verification;
  options.user_agent = user_agent;
  options.access.token_lifetime_max = configuration.token_lifetime;
  return options;
}

std::string_view secret_of(const client::Credential& credential) {
  if (const auto* token = std::get_if<client::AccessToken>(&credential)) {
    return token->token.reveal();
  }
  return std::get<client::UniversalAuth>(credential).client_secret.reveal();
}

std::string user_of(const client::Credential& credential) {
  const auto* const auth = std::get_if<client::UniversalAuth>(&credential);
  return auth ? auth->client_id : std::string();
}

std::string hash_of(std::string_view text) {
  return to_hex(digest_of(model::DigestAlgorithm::sha256, as_bytes(text)));
}

// One file for each user of a server. None where the server knows the client by its certificate: a
// session would stand for the key of that.
std::shared_ptr<net::TlsSessions> tls_sessions_of(const Configuration& configuration,
                                                  const client::ClientOptions& options,
                                                  const client::Credential& credential) {
  const auto folder = cache_folder_of(configuration.cache_folder, configuration.server_url);
  const auto secret = secret_of(credential);
  if (folder.empty() || secret.empty() || !options.certificate_pem.empty()) return nullptr;
  const std::string name = "tls-" + hash_of(user_of(credential)).substr(0, 16);
  const std::string believed = options.believes_anybody ? "anybody"
                               : options.authorities_pem.empty()
                                   ? state_of_system_authorities(client::system_environment())
                                   : hash_of(options.authorities_pem);
  return std::make_shared<TlsCache>(folder / name, secret, believed);
}

}  // namespace

Result<std::shared_ptr<Service>> RemoteService::make(const Configuration& configuration,
                                                     client::Credential credential,
                                                     const Log& log) {
  TRY(auto options, options_of(configuration));
  options.tls_sessions = tls_sessions_of(configuration, options, credential);
  TRY(auto made, client::Client::make(options, std::move(credential)));
  return std::shared_ptr<Service>(new RemoteService(std::move(made), configuration, log));
}

RemoteService::RemoteService(std::unique_ptr<client::Client> client,
                             const Configuration& configuration, const Log& log)
    : client_(std::move(client)),
      approvals_(configuration.approval, *client_, log),
      verification_(configuration.verification) {
  limits_.merges = configuration.merges_calls;
}

// Looked at when something is signed for the first time: most runs of a tool only list.
const HostProcess& RemoteService::host() {
  std::call_once(is_observed_, [this] {
    host_ = observe_host();
    metadata_ = metadata_of(host_);
  });
  return host_;
}

// Threads that still sign with a certificate that was replaced keep its lane until they are done.
std::shared_ptr<SigningLane> RemoteService::lane_of(const TokenContentPtr& shown) {
  const std::lock_guard lock(mutex_);
  auto& lane = lanes_[shown->signer_id];
  if (!lane || !lane->is_for(shown)) {
    client::SignSender& sender = *this;
    lane = std::make_shared<SigningLane>(shown, verification_, sender, limits_);
  }
  return lane;
}

client::Answer<std::vector<client::Answer<client::Signed>>> RemoteService::send(
    const client::SignCall& call) {
  host();
  return client_->sign(call, metadata_);
}

client::Answer<client::Signed> RemoteService::sign(const client::SignerRow& signer,
                                                   const TokenContentPtr& shown,
                                                   client::SignItem item) {
  const auto lane = lane_of(shown);
  auto outcome = lane->sign(item);
  const bool needs_approval =
      outcome.has_error() && outcome.error().error.kind == ErrorKind::approval_required;
  if (!needs_approval) return outcome;
  return approvals_.after(std::move(outcome).error(), signer, host(), item,
                          [&lane, &item] { return lane->sign(item); });
}

}  // namespace sealmint::pkcs11

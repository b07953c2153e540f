#include "core/service/authorities/issuer_calls.hpp"

#include <atomic>
#include <map>

namespace sealmint::service {
namespace {

// Opening asks nobody: it waits for the thread and reads keys.
constexpr std::chrono::seconds opening_time_max{5};

IssuerCalls::Deadline opening_deadline() {
  return std::chrono::steady_clock::now() + opening_time_max;
}

}  // namespace

// The thread of the issuers only, save for the making.
struct IssuerCalls::Cache {
  Cache(boost::asio::any_io_executor executor, const ports::IssuerBackends& the_backends,
        ports::SecretVault& the_vault)
      : issuers(std::move(executor)), backends(the_backends), vault(the_vault) {}

  Result<Opened> make(const std::string& type, const ports::IssuerConfiguration& configuration,
                      std::int64_t version) const {
    TRY(auto authority, backends.make(type, configuration));
    const auto destroy_there = [executor = issuers, is_over = is_closed](OpenedIssuer* opened) {
      std::unique_ptr<OpenedIssuer> owned(opened);
      if (!*is_over) boost::asio::post(executor, [there = std::move(owned)] {});
    };
    return Opened(new OpenedIssuer{std::move(authority), version}, destroy_there);
  }

  Result<Opened> open(const model::ExternalAuthority& authority) {
    auto& present = opened[authority.id];
    if (present && present->version >= authority.version) return present;
    present.reset();
    auto made = make_anew(authority);
    if (made.has_error()) {
      opened.erase(authority.id);
    } else {
      present = *made;
    }
    return made;
  }

  Result<Opened> make_anew(const model::ExternalAuthority& authority) const {
    TRY(const auto configuration, stored_configuration(vault, authority));
    return make(authority.type, *configuration, authority.version);
  }

  const boost::asio::any_io_executor issuers;
  // What is opened may outlast this.
  const std::shared_ptr<std::atomic<bool>> is_closed = std::make_shared<std::atomic<bool>>(false);
  const ports::IssuerBackends& backends;
  ports::SecretVault& vault;
  std::map<AuthorityId, Opened> opened;  // as many as there are rows
};

IssuerCalls::IssuerCalls(boost::asio::any_io_executor issuers,
                         const ports::IssuerBackends& backends, ports::SecretVault& vault)
    : issuers_(std::move(issuers)), cache_(std::make_shared<Cache>(issuers_, backends, vault)) {}

Task<IssuerCalls::Opened> IssuerCalls::open(const model::ExternalAuthority& authority) {
  auto work = [cache = cache_, authority]() -> Task<Opened> { co_return cache->open(authority); };
  return on_issuers(opening_deadline(), std::move(work));
}

Task<IssuerCalls::Opened> IssuerCalls::open_unstored(
    std::string type, std::shared_ptr<const ports::IssuerConfiguration> configuration) {
  auto work = [cache = cache_, type = std::move(type),
               configuration = std::move(configuration)]() -> Task<Opened> {
    co_return cache->make(type, *configuration, 0);
  };
  return on_issuers(opening_deadline(), std::move(work));
}

void IssuerCalls::forget(AuthorityId id) {
  boost::asio::post(issuers_, [cache = cache_, id] { cache->opened.erase(id); });
}

void IssuerCalls::close() {
  *cache_->is_closed = true;
  cache_->opened.clear();
}

Result<std::shared_ptr<const ports::IssuerConfiguration>> stored_configuration(
    ports::SecretVault& vault, const model::ExternalAuthority& authority) {
  auto configuration = std::make_shared<ports::IssuerConfiguration>();
  configuration->open_json = authority.configuration;
  TRY(configuration->secret_json, vault.open_secret(authority.id.uuid, authority.secrets));
  return std::shared_ptr<const ports::IssuerConfiguration>(std::move(configuration));
}

}  // namespace sealmint::service

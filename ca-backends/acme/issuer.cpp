#include "ca-backends/acme/issuer.hpp"

namespace sealmint::ca::acme {
namespace {

constexpr std::chrono::minutes claim_age_max{10};

}  // namespace

bool OrderClaim::take(const Uuid& order, Time now) {
  const bool is_free = !holder_ || now - since_ > claim_age_max;
  if (!is_free && *holder_ != order) return false;
  if (holder_ != order) order_url_.clear();
  holder_ = order;
  since_ = now;
  return true;
}

void OrderClaim::note(const Uuid& order, std::string order_url) {
  if (holder_ == order) order_url_ = std::move(order_url);
}

void OrderClaim::release(const Uuid& order) {
  if (holder_ == order) holder_.reset();
}

void OrderClaim::release(const std::string& order_url) {
  if (order_url_ == order_url) holder_.reset();
}

Issuer::Issuer(Settings read, std::shared_ptr<net::HttpPool> http, std::optional<JoseKey> key,
               std::unique_ptr<Publisher> publishes, const Deps& deps)
    : settings(std::move(read)),
      client(std::move(http), settings.directory_url, deps.user_agent),
      account(client, settings, std::move(key)),
      publisher(std::move(publishes)),
      clock(deps.clock),
      log(deps.log) {}

boost::asio::awaitable<void> clear(Issuer& issuer, std::string order_url, Deadline deadline) {
  auto found = issuer.publications.extract(order_url);
  if (found.empty()) co_return;
  for (Proof& proof : found.mapped().proofs) {
    const std::string identifier = proof.identifier;
    const auto cleared = co_await issuer.publisher->clear(std::move(proof), deadline);
    if (cleared.has_error()) {
      issuer.log.write(LogLevel::warning, "acme-challenge-not-cleared",
                       {{"identifier", identifier}, {"reason", cleared.error().detail()}});
    }
  }
}

}  // namespace sealmint::ca::acme

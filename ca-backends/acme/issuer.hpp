// What all calls of one configuration share. One thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ca-backends/acme/account.hpp"
#include "ca-backends/acme/client.hpp"
#include "ca-backends/acme/publisher.hpp"
#include "ca-backends/acme/settings.hpp"
#include "core/base/clock.hpp"
#include "core/base/id.hpp"
#include "core/base/log.hpp"

namespace sealmint::ca::acme {

// What was published for an order.
struct Publication {
  std::vector<Proof> proofs;
};

// Issuers answer an order for the same names with the one that is still to be proved, so only one
// order of a configuration is in that state at a time. The claim of one that nobody asks for any
// more lapses.
class OrderClaim {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // Whether `order` may go on; then it holds the claim.
  bool take(const Uuid& order, Time now);
  // Which address the holder's order has got.
  void note(const Uuid& order, std::string order_url);
  void release(const Uuid& order);
  void release(const std::string& order_url);

 private:
  std::optional<Uuid> holder_;
  std::string order_url_;
  Time since_;
};

struct Issuer {
  Issuer(Settings read, std::shared_ptr<net::HttpPool> http, std::optional<JoseKey> key,
         std::unique_ptr<Publisher> publishes, const Deps& deps);
  Issuer(const Issuer&) = delete;
  Issuer& operator=(const Issuer&) = delete;

  const Settings settings;
  Client client;
  Account account;
  const std::unique_ptr<Publisher> publisher;
  const Clock& clock;
  LogSink& log;
  OrderClaim claim;
  std::map<std::string, Publication> publications;  // by the address of the order
};

// Takes back all that was published for the order, as far as that goes by then.
boost::asio::awaitable<void> clear(Issuer& issuer, std::string order_url, Deadline deadline);

}  // namespace sealmint::ca::acme

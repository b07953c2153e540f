// The way to a step-ca: connections to believe, also when only the fingerprint of its root is
// known.
#pragma once

#include <memory>
#include <string>

#include "ca-backends/shared/attempt.hpp"
#include "ca-backends/shared/exchange.hpp"
#include "ca-backends/shared/single_flight.hpp"

namespace sealmint::ca::stepca {

// All calls on the executor of `deps`.
class Connection {
 public:
  // With `rootFingerprint` the root is fetched at the first call and believed from then on,
  // whatever step-ca would name later. ErrorKind::rejected for options that do not fit.
  static Result<Connection> make(const Options& options, const Deps& deps);

  // An answer of any status. Only what is posted may have issued something when it is lost.
  AttemptTask<net::HttpAnswer> get(std::string path, Deadline deadline);
  AttemptTask<net::HttpAnswer> post(std::string path, std::string json, Deadline deadline);

  // "https://ca.example.test/1.0/sign" for "/1.0/sign".
  std::string address_of(std::string_view path) const;
  bool has_fingerprint() const { return fingerprint_.has_value(); }

 private:
  using Pool = std::shared_ptr<net::HttpPool>;

  Connection(net::HttpUrl url, const Deps& deps);
  AttemptTask<net::HttpAnswer> send(net::HttpCall call, Deadline deadline);
  AttemptTask<Pool> pool(Deadline deadline);
  net::HttpCall call_to(std::string_view method, std::string_view path) const;

  net::HttpUrl url_;
  Deps deps_;
  Pool pool_;  // null until the root has been fetched
  std::optional<Sha256> fingerprint_;
  std::shared_ptr<SingleFlight<Attempt<Pool>>> fetching_;
};

// A SHA-256 as people write it: 64 hexadecimal digits of either case, with or without colons.
std::optional<Sha256> read_fingerprint(std::string_view text);

}  // namespace sealmint::ca::stepca

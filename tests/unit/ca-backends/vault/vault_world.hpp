// A Vault of a test: what it says at each path.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <memory>
#include <string>
#include <utility>

#include "ca-backends/shared/backend.hpp"
#include "core/crypto/certificate.hpp"
#include "tests/support/backend_world.hpp"
#include "tests/support/certification_request.hpp"
#include "tests/support/scripted_issuer.hpp"

namespace sealmint::ca::vault {

extern const Backend backend;

inline TimePoint now_of_test() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

inline std::string some_certificate_pem(std::string common_name) {
  const testing::CertificationRequest identity(std::move(common_name));
  crypto::AuthorityProfile profile;
  profile.subject = identity.subject;
  profile.not_before = now_of_test() - std::chrono::hours{1};
  profile.not_after = now_of_test() + std::chrono::hours{24};
  return crypto::to_pem("CERTIFICATE", testing::value_or_throw(
                                           crypto::make_root_certificate(*identity.key, profile)));
}

inline testing::Reply errors(unsigned status, std::string_view text) {
  return testing::Reply::json(
      status, boost::json::serialize(boost::json::object{{"errors", boost::json::array{text}}}));
}

// The answer to a login, or to the renewal of one.
inline testing::Reply lease(std::string_view token, int duration_s = 1200, bool renewable = true) {
  return testing::Reply::json(
      200,
      boost::json::serialize(boost::json::object{
          {"auth",
           {{"client_token", token}, {"lease_duration", duration_s}, {"renewable", renewable}}}}));
}

inline boost::json::object approle() { return {{"roleId", "role"}, {"secretId", "secret"}}; }

class VaultWorld {
 public:
  using Handler = testing::ScriptedIssuer::Handler;

  explicit VaultWorld(Handler handler, boost::json::object options = approle())
      : issuer(testing::Transport::https, std::move(handler)) {
    options["url"] = issuer.url();
    options["tlsAuthorities"] = issuer.authority_pem();
    if (!options.contains("role")) options["role"] = "codesign";
    const auto checked = testing::value_or_throw(
        check_options(backend.options, boost::json::serialize(options), nullptr));
    auto read = testing::value_or_throw(read_options(backend.options, checked));
    const auto fits = backend.check(read);
    if (fits.has_error()) throw std::runtime_error(fits.error().detail);
    authority = testing::value_or_throw(backend.make(std::move(read), deps_));
  }

  ports::IssueRequest order() const {
    auto order = wanted.order();
    order.profile.not_after = world.clock.now() + std::chrono::hours{24};
    return order;
  }
  ports::IssueOutcome issue(std::chrono::milliseconds time = std::chrono::seconds{20}) {
    return testing::value_or_throw(
        world.run([&] { return authority->issue(order(), testing::BackendWorld::soon(time)); }));
  }
  ports::ProbeOutcome probe() {
    return testing::value_or_throw(
        world.run([&] { return authority->probe(testing::BackendWorld::soon()); }));
  }
  ports::Revoker::Outcome revoke(Bytes certificate) {
    return testing::value_or_throw(world.run([&] {
      return authority->revoker()->revoke(certificate, {}, testing::BackendWorld::soon());
    }));
  }
  ports::SecretExchange::Outcome exchange() {
    return testing::value_or_throw(world.run(
        [&] { return authority->secret_exchange()->exchange(testing::BackendWorld::soon()); }));
  }
  // "POST /v1/auth/approle/login", one a line, as they came.
  std::string asked() const {
    std::string text;
    for (const auto& request : issuer.requests()) {
      text += request.method + " " + request.target + "\n";
    }
    return text;
  }

  testing::BackendWorld world;
  testing::ScriptedIssuer issuer;
  testing::CertificationRequest wanted{"signer one"};
  std::shared_ptr<ports::CertificateAuthority> authority;

 private:
  const Deps deps_ = world.deps();
};

}  // namespace sealmint::ca::vault

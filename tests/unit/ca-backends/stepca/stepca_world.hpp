// A step-ca of a test: what it says at each path.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ca-backends/shared/backend.hpp"
#include "core/crypto/certificate.hpp"
#include "tests/support/backend_world.hpp"
#include "tests/support/certification_request.hpp"
#include "tests/support/scripted_issuer.hpp"
#include "tests/unit/ca-backends/stepca/test_keys.hpp"

namespace sealmint::ca::stepca {

extern const Backend backend;

inline TimePoint now_of_test() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

// A root of the test, as PEM.
inline std::string some_certificate_pem(std::string common_name) {
  const testing::CertificationRequest identity(std::move(common_name));
  crypto::AuthorityProfile profile;
  profile.subject = identity.subject;
  profile.not_before = now_of_test() - std::chrono::hours{1};
  profile.not_after = now_of_test() + std::chrono::hours{24};
  return crypto::to_pem("CERTIFICATE", testing::value_or_throw(
                                           crypto::make_root_certificate(*identity.key, profile)));
}

inline ports::IssueRequest order_of(const testing::CertificationRequest& wanted) {
  auto order = wanted.order();
  order.profile.not_after = now_of_test() + std::chrono::hours{24};
  order.profile.uris = {"urn:x"};
  return order;
}

class StepCaWorld {
 public:
  using Handler = testing::ScriptedIssuer::Handler;

  explicit StepCaWorld(Handler handler,
                       boost::json::object options = {{"provisionerKey", private_jwk}})
      : issuer(testing::Transport::https, std::move(handler)) {
    options["url"] = issuer.url();
    options["provisioner"] = "codesign";
    if (!options.contains("rootFingerprint")) options["tlsAuthorities"] = issuer.authority_pem();
    const auto checked = testing::value_or_throw(
        check_options(backend.options, boost::json::serialize(options), nullptr));
    auto read = testing::value_or_throw(read_options(backend.options, checked));
    const auto fits = backend.check(read);
    if (fits.has_error()) throw std::runtime_error(fits.error().detail);
    authority = testing::value_or_throw(backend.make(std::move(read), deps_));
  }

  ports::IssueOutcome issue(const ports::IssueRequest& order,
                            std::chrono::milliseconds time = std::chrono::seconds{20}) {
    return testing::value_or_throw(
        world.run([&] { return authority->issue(order, testing::BackendWorld::soon(time)); }));
  }
  ports::ProbeOutcome probe() {
    return testing::value_or_throw(
        world.run([&] { return authority->probe(testing::BackendWorld::soon()); }));
  }
  ports::Revoker::Outcome revoke(Bytes certificate, std::string reason = "SUPERSEDED") {
    return testing::value_or_throw(world.run([&] {
      return authority->revoker()->revoke(certificate, reason, testing::BackendWorld::soon());
    }));
  }

  testing::BackendWorld world;
  testing::ScriptedIssuer issuer;
  std::shared_ptr<ports::CertificateAuthority> authority;

 private:
  const Deps deps_ = world.deps();
};

}  // namespace sealmint::ca::stepca

// A project with an issuer outside whose answers a test decides.
#pragma once

#include "core/crypto/certificate.hpp"
#include "core/crypto/key.hpp"
#include "core/service/issuance/order_changes.hpp"
#include "tests/support/until.hpp"
#include "tests/unit/core/service/signer_world.hpp"

namespace sealmint::testing {

struct OrderWorld : SignerWorld {
  std::unique_ptr<ports::SigningKey> issuer_key =
      crypto::make_signing_key(crypto::generate_key(model::KeyAlgorithm::ec_p256).value()).value();
  Bytes issuer_root;
  AuthorityId outside;

  OrderWorld() {
    crypto::AuthorityProfile profile;
    profile.subject.common_name = "Outside Root";
    profile.not_before = clock.now() - std::chrono::days{1};
    profile.not_after = clock.now() + std::chrono::days{3650};
    issuer_root = crypto::make_root_certificate(*issuer_key, profile).value();
    outside = add_outside("outside");
    backends.script.issue = [this](ports::IssueRequest request,
                                   IssuerDeadline) -> Task<ports::IssueOutcome> {
      co_return ports::IssueOutcome(certify(request));
    };
  }

  AuthorityId add_outside(const std::string& name) {
    model::ExternalAuthority authority;
    authority.id = crypto::new_id<AuthorityId>(clock.now());
    authority.name = name;
    authority.type = "fake";
    authority.configuration = "{}";
    authority.secrets = secret_vault.seal_secret(authority.id.uuid, Secret("{}")).value();
    authority.trust_anchors = {issuer_root};
    authority.pace = {6'000, 8};
    put(authority);
    return authority.id;
  }

  // What an honest issuer answers.
  ports::IssuedCertificate certify(const ports::IssueRequest& request) {
    const std::lock_guard lock(issuer_mutex);
    auto leaf =
        crypto::issue_leaf(*issuer_key, issuer_root, request.csr_der, request.profile).value();
    return {std::move(leaf), {issuer_root}, {}};
  }

  model::CreateSigner ordered_signer(const std::string& name) {
    auto input = new_signer(name);
    input.authority_id = outside;
    return input;
  }
  model::Signer order_signer(const std::string& name = "release") {
    return create(as(alice), ordered_signer(name)).value().signer;
  }

  // One look of the driver, and all that it begins to its end.
  void step() {
    std::promise<void> looked;
    boost::asio::co_spawn(
        issuer_thread.executor(), driver.step(),
        [&](std::exception_ptr, Result<std::chrono::milliseconds>) { looked.set_value(); });
    looked.get_future().wait();
    BOOST_TEST_REQUIRE(until([this] { return driver.steps_under_way() == 0; }));
  }
  // As many looks as change something, far enough from each other for the pace of an issuer.
  void settle() {
    for (auto before = directory.snapshot();; before = directory.snapshot()) {
      pass(std::chrono::milliseconds{20});
      step();
      if (directory.snapshot() == before) return;
    }
  }
  void pass(std::chrono::milliseconds time) {
    clock.advance(time);
    steady_time = steady_time.load() + time;
  }

  model::SignerStatus status_of(const model::Signer& signer) const {
    return directory.snapshot()->signer(signer.id)->status;
  }
  service::Shared<model::IssuanceOrder> last_order(const model::Signer& signer) const {
    const auto orders = directory.snapshot()->orders_of(signer.id);
    return orders.empty() ? nullptr : orders.back();
  }

  std::mutex issuer_mutex;
};

}  // namespace sealmint::testing

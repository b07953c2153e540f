// An EST issuer of a test: what it says at each operation.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "ca-backends/shared/backend.hpp"
#include "core/crypto/certificate.hpp"
#include "tests/support/backend_world.hpp"
#include "tests/support/certification_request.hpp"
#include "tests/support/scripted_issuer.hpp"

namespace sealmint::ca::est {

extern const Backend backend;

// A root of the test, which can issue.
struct TestIssuer {
  TestIssuer() {
    crypto::AuthorityProfile profile;
    profile.subject.common_name = "Root of the test";
    profile.not_before = now() - std::chrono::hours{1};
    profile.not_after = now() + std::chrono::hours{24 * 365};
    root = testing::value_or_throw(crypto::make_root_certificate(*identity.key, profile));
  }
  static TimePoint now() {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  }
  Bytes issue(const testing::CertificationRequest& wanted) const {
    ports::LeafProfile profile;
    profile.subject = wanted.subject;
    profile.not_before = now() - std::chrono::minutes{1};
    profile.not_after = now() + std::chrono::hours{24};
    return testing::value_or_throw(
        crypto::issue_leaf(*identity.key, root, wanted.csr_der(), profile));
  }

  testing::CertificationRequest identity{"Root of the test"};
  Bytes root;
};

// Answers by the last part of the path; what is not in the table is 404.
class EstWorld {
 public:
  using Replies = std::map<std::string, testing::Reply>;

  explicit EstWorld(Replies replies, boost::json::object options = {})
      : issuer_(testing::Transport::https, [replies = std::move(replies)](const auto& request) {
          const auto found = replies.find(request.target.substr(request.target.rfind('/') + 1));
          return found == replies.end() ? testing::Reply{.status = 404} : found->second;
        }) {
    options["url"] = issuer_.url();
    options["tlsAuthorities"] = issuer_.authority_pem();
    const auto checked = testing::value_or_throw(
        check_options(backend.options, boost::json::serialize(options), nullptr));
    authority_ = testing::value_or_throw(
        backend.make(testing::value_or_throw(read_options(backend.options, checked)), deps_));
  }

  ports::IssueOutcome issue(const ports::IssueRequest& order,
                            std::chrono::milliseconds time = std::chrono::seconds{20}) {
    return testing::value_or_throw(
        world_.run([&] { return authority_->issue(order, testing::BackendWorld::soon(time)); }));
  }
  ports::IssueOutcome poll(const std::string& ticket, const ports::IssueRequest& order) {
    return testing::value_or_throw(
        world_.run([&] { return authority_->poll(ticket, order, testing::BackendWorld::soon()); }));
  }
  ports::ProbeOutcome probe() {
    return testing::value_or_throw(
        world_.run([&] { return authority_->probe(testing::BackendWorld::soon()); }));
  }
  std::vector<testing::Request> requests() const { return issuer_.requests(); }

 private:
  testing::BackendWorld world_;
  const Deps deps_ = world_.deps();
  testing::ScriptedIssuer issuer_;
  std::shared_ptr<ports::CertificateAuthority> authority_;
};

inline testing::Reply certificates(const std::vector<Bytes>& list) {
  std::string pem;
  for (const auto& der : list) pem += crypto::to_pem("CERTIFICATE", der);
  return {.status = 200, .body = std::move(pem)};
}

}  // namespace sealmint::ca::est

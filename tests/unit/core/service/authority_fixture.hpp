// The services about authorities on real cryptography and a store in memory.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include "ca-backends/internal/internal_ca.hpp"
#include "core/crypto/certificate.hpp"
#include "core/crypto/key.hpp"
#include "core/crypto/random.hpp"
#include "core/crypto/software_vault.hpp"
#include "core/engine/pools.hpp"
#include "core/engine/recorder.hpp"
#include "core/engine/signing_lane.hpp"
#include "core/service/authorities/authorities.hpp"
#include "core/service/authorities/certificates.hpp"
#include "core/service/authorities/issuance.hpp"
#include "core/service/authorities/revocation_lists.hpp"
#include "storage/memory/memory_store.hpp"
#include "tests/support/batch_signers.hpp"
#include "tests/support/callers.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/null_log.hpp"
#include "tests/support/recorded_events.hpp"
#include "tests/support/run_task.hpp"
#include "tests/support/somebody.hpp"

namespace sealmint::service::testing {

using sealmint::testing::somebody;
using std::chrono::days;

// What app/ does, and a count of how often.
class InternalFactory final : public AuthorityFactory {
 public:
  explicit InternalFactory(boost::asio::any_io_executor executor)
      : executor_(std::move(executor)) {}
  std::atomic<int> opened{0};

  Result<std::shared_ptr<OpenedAuthority>> open(const model::Authority& authority,
                                                std::unique_ptr<ports::SigningKey> key) override {
    opened.fetch_add(1);
    ca::internal::Material material{authority.certificate_der, authority.chain_der, std::move(key)};
    TRY(auto internal, ca::internal::InternalAuthority::make(std::move(material), {executor_}));
    auto result = std::make_shared<OpenedAuthority>();
    result->crl_issuer = internal.get();
    result->authority = std::move(internal);
    return result;
  }

 private:
  boost::asio::any_io_executor executor_;
};

struct Fixture {
  sealmint::testing::ManualClock clock;
  sealmint::testing::RecordingLog log;
  ImportRule import_rule;
  storage::MemoryStore store;
  std::unique_ptr<ports::KeyVault> vault =
      crypto::make_software_vault(crypto::MasterKey::generate());
  Directory directory{ports::Contents{}};
  sealmint::testing::RecordedEvents recorded;
  engine::Recorder recorder{store,
                            clock,
                            [this](ports::Position, auto committed) -> Result<void> {
                              directory.apply(committed);
                              recorded.note(committed);
                              return {};
                            },
                            [](const Error&) {},
                            {}};
  engine::SigningLane lane{*vault, sealmint::testing::one_by_one(), log, {.workers = 1}};
  engine::Pools pools{2};
  ProvedCommits commits{recorder};
  Context context{clock, directory, commits, {pools.reads}};
  InternalFactory factory{pools.keys.executor()};
  AuthorityService authorities{context, *vault, pools.keys, log};
  IssuanceService issuance{context, *vault, pools.keys, factory};
  RevocationListService revocation_lists{context, *vault, factory};
  CertificateService certificates{context, pools.keys, log,
                                  dynamic_cast<ports::KeyImporter*>(vault.get()), import_rule};

  Fixture() { commit(sealmint::testing::introduction_of_somebody()); }
  ~Fixture() {
    lane.stop();
    recorder.stop();
    pools.stop();
  }

  TimePoint now() const { return clock.now(); }
  std::shared_ptr<const Snapshot> snapshot() const { return directory.snapshot(); }

  // The value of a result; fails the test with the error's text.
  template <class T>
  static T must(Result<T> result) {
    if (result.has_error()) BOOST_FAIL(result.error().detail);
    return *std::move(result);
  }
  static void must(const Result<void>& result) {
    if (result.has_error()) BOOST_FAIL(result.error().detail);
  }

  // Whether a result is an error of this kind whose text holds `part`.
  template <class T>
  static bool refuses(const Result<T>& result, ErrorKind kind, std::string_view part = {}) {
    if (result.has_value()) return false;
    const bool as_expected =
        result.error().kind == kind && result.error().detail.find(part) != std::string::npos;
    if (!as_expected) BOOST_TEST_MESSAGE("another error: " + result.error().detail);
    return as_expected;
  }

  static model::CreateAuthority input(std::string name, model::AuthorityType type) {
    model::CreateAuthority input;
    input.name = name;
    input.type = type;
    input.subject.common_name = "CA " + name;
    input.subject.organization = "Sealmint Tests";
    input.key_algorithm = model::KeyAlgorithm::ec_p256;
    return input;
  }

  Result<model::Authority> create(model::CreateAuthority wanted) {
    return sealmint::testing::run_task(
        [&] { return authorities.create(somebody(), std::move(wanted), nullptr); });
  }
  model::Authority make_root(std::string name, std::int64_t path_length = -1) {
    auto wanted = input(std::move(name), model::AuthorityType::root);
    wanted.max_path_length = path_length;
    return must(create(std::move(wanted)));
  }
  model::Authority make_pending(std::string name) {
    return must(create(input(std::move(name), model::AuthorityType::intermediate)));
  }
  std::string csr_of(AuthorityId id) {
    return must(sealmint::testing::run_task([&] { return authorities.certification_request(id); }));
  }
  Result<model::CertificateWithChain> sign(AuthorityId issuer, model::SignIntermediate wanted) {
    return sealmint::testing::run_task([&] {
      return authorities.sign_intermediate(somebody(), issuer, std::move(wanted), nullptr);
    });
  }
  Result<model::CertificateWithChain> sign(AuthorityId issuer, std::string csr,
                                           std::int64_t path_length = -1) {
    return sign(issuer, {std::move(csr), std::nullopt, now() + days{1000}, path_length});
  }
  Result<model::Authority> import(AuthorityId id, std::string certificate, std::string chain) {
    return sealmint::testing::run_task([&] {
      return authorities.import_certificate(somebody(), id,
                                            {std::move(certificate), std::move(chain)}, nullptr);
    });
  }
  // An active intermediate below `parent`.
  model::Authority make_intermediate(std::string name, AuthorityId parent,
                                     std::int64_t path_length = -1) {
    const auto pending = make_pending(std::move(name));
    const auto signed_ = must(sign(parent, csr_of(pending.id), path_length));
    return must(import(pending.id, signed_.certificate_pem, signed_.chain_pem));
  }
  Result<model::Authority> set_status(AuthorityId id, model::AuthorityStatus status) {
    return sealmint::testing::run_task(
        [&] { return authorities.update(somebody(), id, {std::nullopt, status}); });
  }
  Result<model::Authority> remove(AuthorityId id) {
    return sealmint::testing::run_task([&] { return authorities.remove(somebody(), id); });
  }
  Result<model::CertificateWithChain> renew(AuthorityId id, TimePoint not_after) {
    return sealmint::testing::run_task(
        [&] { return authorities.renew(somebody(), id, {not_after}); });
  }

  Result<Issued> issue(AuthorityId id, std::int64_t ttl_days = 30,
                       std::string common_name = "Release Signing",
                       model::KeyAlgorithm algorithm = model::KeyAlgorithm::ec_p256) {
    const auto owner = crypto::new_id<SignerId>(now());
    return sealmint::testing::run_task([&] {
      return issuance.issue_for_signer(id, std::move(common_name), ttl_days, algorithm, owner);
    });
  }
  // Stores what was issued, as the creation of a signer does.
  CertificateId keep(Issued issued) {
    const auto id = issued.certificate.id;
    ports::Transaction transaction;
    transaction.changes.emplace_back(ports::Put<model::WrappedKey>{std::move(issued.key)});
    transaction.changes.emplace_back(ports::Put<model::Certificate>{std::move(issued.certificate)});
    commit(std::move(transaction));
    return id;
  }
  void commit(ports::Transaction transaction) {
    must(sealmint::testing::run_task([&] { return recorder.commit(std::move(transaction)); }));
  }
  Result<model::Certificate> revoke(CertificateId id, std::string reason = "KEY_COMPROMISE") {
    return sealmint::testing::run_task(
        [&] { return certificates.revoke(somebody(), id, {std::move(reason)}); });
  }
  Result<model::RevocationList> crl(AuthorityId id) {
    return sealmint::testing::run_task([&] { return revocation_lists.current(id); });
  }
};

}  // namespace sealmint::service::testing

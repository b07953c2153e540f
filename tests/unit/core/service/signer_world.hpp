// A project in memory with a root CA, people and machines, for the tests of services on signers.
#pragma once

#include <memory>
#include <string>

#include "ca-backends/internal/internal_ca.hpp"
#include "core/crypto/random.hpp"
#include "core/crypto/software_vault.hpp"
#include "core/engine/pools.hpp"
#include "core/engine/recorder.hpp"
#include "core/engine/signing_lane.hpp"
#include "core/rules/delivery.hpp"
#include "core/service/approvals/access_requests.hpp"
#include "core/service/approvals/expiry_sweep.hpp"
#include "core/service/authorities/authorities.hpp"
#include "core/service/authorities/issuer_calls.hpp"
#include "core/service/issuance/order_driver.hpp"
#include "core/service/signers/activity.hpp"
#include "core/service/signers/members.hpp"
#include "core/service/signers/signers.hpp"
#include "storage/memory/memory_store.hpp"
#include "tests/support/batch_signers.hpp"
#include "tests/support/callers.hpp"
#include "tests/support/fake_issuer.hpp"
#include "tests/support/issuer_thread.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/null_log.hpp"
#include "tests/support/recorded_events.hpp"
#include "tests/support/run_task.hpp"
#include "tests/support/somebody.hpp"

namespace sealmint::testing {

// Opens internal authorities, or fails when told to.
class SwitchableFactory final : public service::AuthorityFactory {
 public:
  explicit SwitchableFactory(BlockingPool& pool) : pool_(pool) {}
  std::atomic<bool> is_broken{false};

  Result<std::shared_ptr<service::OpenedAuthority>> open(
      const model::Authority& authority, std::unique_ptr<ports::SigningKey> key) override {
    if (is_broken.load()) return make_error(ErrorKind::upstream, "The CA is out of reach");
    ca::internal::Material material{authority.certificate_der, authority.chain_der, std::move(key)};
    TRY(auto internal,
        ca::internal::InternalAuthority::make(std::move(material), {pool_.executor()}));
    auto opened = std::make_shared<service::OpenedAuthority>();
    opened->authority = std::move(internal);
    return opened;
  }

 private:
  BlockingPool& pool_;
};

struct SignerWorld {
  ManualClock clock;
  RecordingLog log;
  service::Project project{"project-1", "organization-1"};
  service::RequestRule request_rule;
  service::SweepRule sweep_rule;
  rules::DeliveryRule delivery_rule;
  storage::MemoryStore store;
  std::unique_ptr<ports::KeyVault> vault =
      crypto::make_software_vault(crypto::MasterKey::generate());
  service::Directory directory{ports::Contents{}};
  RecordedEvents recorded;
  engine::Recorder recorder{store, clock,
                            [this](ports::Position, auto committed) -> Result<void> {
                              directory.apply(committed);
                              recorded.note(committed);
                              return {};
                            },
                            [](const Error&) {}, engine::Recorder::Options{}};
  engine::SigningLane lane{*vault, testing::one_by_one(), log,
                           engine::SigningLane::Options{.workers = 1}};
  engine::Pools pools{2};
  service::ProvedCommits commits{recorder};
  service::Context context{clock, directory, commits, {pools.reads}};
  SwitchableFactory factory{pools.keys};
  service::IssuanceService issuance{context, *vault, pools.keys, factory};
  service::AuthorityService authorities{context, *vault, pools.keys, log};
  FakeBackends backends;
  IssuerThread issuer_thread;
  ports::SecretVault& secret_vault{dynamic_cast<ports::SecretVault&>(*vault)};
  service::IssuerCalls issuer_calls{issuer_thread.executor(), backends, secret_vault};
  service::DriverRule driver_rule;
  // Moved by tests together with the wall clock.
  std::atomic<std::chrono::steady_clock::duration> steady_time{std::chrono::hours{1}};
  service::OrderDriver driver{context, log, *vault, pools.keys, issuer_calls, driver_rule, [this] {
                                return std::chrono::steady_clock::time_point{steady_time.load()};
                              }};
  service::SignerService signers{context, project, issuance, driver};
  service::MemberService members{context};
  service::ActivityService activity{
      context, project, store, {store, ports::first_log, limits::reads_wait_max}};

  UserId alice = add_user("alice", model::ProductRole::admin);  // Product Admin
  UserId bob = add_user("bob", model::ProductRole::member);
  UserId carol = add_user("carol", model::ProductRole::member);
  UserId outsider = add_user("outsider", model::ProductRole::no_access);
  IdentityId robot = add_identity("robot", model::ProductRole::member);
  AuthorityId root;

  SignerWorld() {
    commit(introduction_of_somebody());
    root = add_root("root", model::KeyAlgorithm::ec_p256);
  }
  ~SignerWorld() {
    issuer_thread.stop();
    recorder.stop();
    pools.stop();
  }

  // Runs a task to its end.
  template <class Make>
  auto run(Make make) {
    return run_task(std::move(make));
  }

  // Commits changes that a test needs; throws when they do not go through.
  void commit(ports::Transaction transaction) {
    run([&] { return recorder.commit(std::move(transaction)); }).value();
  }
  template <class T>
  void put(const T& value) {
    ports::Transaction transaction;
    transaction.changes.emplace_back(ports::Put<T>{value});
    commit(std::move(transaction));
  }

  UserId add_user(const std::string& name, model::ProductRole role) {
    model::User user;
    user.id = crypto::new_id<UserId>(clock.now());
    user.username = name;
    user.email = name + "@example.test";
    user.first_name = name;
    user.last_name = "Tester";
    user.role = role;
    put(user);
    put(session_of(actor(user.id)).value);
    return user.id;
  }
  IdentityId add_identity(const std::string& name, model::ProductRole role) {
    model::Identity identity;
    identity.id = crypto::new_id<IdentityId>(clock.now());
    identity.name = name;
    identity.role = role;
    const IdentityId id = identity.id;
    ports::Transaction transaction;
    introduce(std::move(identity), transaction);
    commit(std::move(transaction));
    return id;
  }
  GroupId add_group(const std::string& name, std::vector<model::ActorRef> group_members,
                    model::ProductRole role = model::ProductRole::member) {
    model::Group group;
    group.id = crypto::new_id<GroupId>(clock.now());
    group.name = name;
    group.slug = name;
    group.role = role;
    group.members = std::move(group_members);
    put(group);
    return group.id;
  }
  AuthorityId add_root(const std::string& name, model::KeyAlgorithm algorithm) {
    model::CreateAuthority input;
    input.name = name;
    input.subject.common_name = name;
    input.key_algorithm = algorithm;
    return run([&] { return authorities.create(somebody(), input, {}); }).value().id;
  }

  static model::ActorRef actor(UserId id) { return {model::ActorKind::user, id.uuid}; }
  static model::ActorRef actor(IdentityId id) { return {model::ActorKind::identity, id.uuid}; }
  static model::ActorRef actor(GroupId id) { return {model::ActorKind::group, id.uuid}; }

  template <class IdType>
  model::Principal as(IdType id) const {
    const auto snapshot = directory.snapshot();
    return {actor(id), snapshot->display_name(actor(id)), snapshot->product_role(actor(id)),
            TokenId{id.uuid}};
  }

  model::CreateSigner new_signer(const std::string& name) const {
    model::CreateSigner input;
    input.name = name;
    input.authority_id = root;
    input.common_name = "Release of " + name;
    input.key_algorithm = model::KeyAlgorithm::ec_p256;
    return input;
  }
  Result<model::SignerView> create(const model::Principal& principal, model::CreateSigner input) {
    return run([&] { return signers.create(by(principal), input, {}); });
  }
  // A signer of alice with the members given.
  model::Signer signer_with(const std::string& name, std::vector<model::NewMember> list = {}) {
    auto input = new_signer(name);
    input.members = std::move(list);
    return create(as(alice), std::move(input)).value().signer;
  }
  service::Shared<model::Signer> stored(const model::Signer& signer) const {
    return directory.snapshot()->signer(signer.id);
  }

  Result<model::SignerView> update(const model::Principal& principal, const std::string& name,
                                   const model::UpdateSigner& input) {
    return run([&] { return signers.update(by(principal), name, input); });
  }
  Result<model::SignerView> set_status(const model::Principal& principal, const std::string& name,
                                       model::SignerStatus wanted) {
    return run([&] { return signers.set_status(by(principal), name, wanted); });
  }
  Result<model::SignerView> reissue(const model::Principal& principal, const std::string& name,
                                    const model::ReissueCertificate& input) {
    return run([&] { return signers.reissue(by(principal), name, input); });
  }
  Result<model::SignerView> check(const model::Principal& principal, const std::string& name) {
    return run([&] { return signers.check_issuance(by(principal), name); });
  }
  service::Shared<model::Certificate> certificate_of(const model::Signer& signer) const {
    return directory.snapshot()->certificate(*stored(signer)->certificate_id);
  }
  void revoke_certificate_of(const model::Signer& signer) {
    auto certificate = *certificate_of(signer);
    certificate.status = model::CertificateStatus::revoked;
    put(certificate);
  }
};

template <class Outcome>
bool fails_as(const Outcome& outcome, ErrorKind kind) {
  return outcome.has_error() && outcome.error().kind == kind;
}
template <class Outcome>
bool is_rejected(const Outcome& outcome, std::string_view text) {
  return fails_as(outcome, ErrorKind::rejected) &&
         outcome.error().detail.find(text) != std::string::npos;
}

}  // namespace sealmint::testing

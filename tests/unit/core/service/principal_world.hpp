// A project in memory with people, machines and groups, for the tests of identity and login.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "core/crypto/digest.hpp"
#include "core/crypto/random.hpp"
#include "core/engine/pools.hpp"
#include "core/engine/recorder.hpp"
#include "core/engine/signing_lane.hpp"
#include "core/service/access/authenticator.hpp"
#include "core/service/people/groups.hpp"
#include "core/service/people/identities.hpp"
#include "core/service/people/sessions.hpp"
#include "core/service/people/universal_auth.hpp"
#include "core/service/people/users.hpp"
#include "core/service/shared/idempotency.hpp"
#include "storage/memory/memory_store.hpp"
#include "tests/support/batch_signers.hpp"
#include "tests/support/callers.hpp"
#include "tests/support/fake_vault.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/null_log.hpp"
#include "tests/support/recorded_events.hpp"
#include "tests/support/run_task.hpp"
#include "tests/support/somebody.hpp"

namespace sealmint::testing {

struct PrincipalWorld {
  // First, because recorder and pools post to it until they end.
  boost::asio::io_context io;
  ManualClock clock;
  RecordingLog log;
  storage::MemoryStore store;
  FakeVault vault;
  service::Directory directory{ports::Contents{}};
  RecordedEvents recorded;
  // Called when a commit is durable and no snapshot knows of it yet.
  std::function<void()> on_committed;
  engine::Recorder recorder{store, clock,
                            [this](ports::Position, auto committed) -> Result<void> {
                              if (on_committed) on_committed();
                              directory.apply(committed);
                              recorded.note(committed);
                              return {};
                            },
                            [](const Error&) {}, engine::Recorder::Options{}};
  engine::SigningLane lane{vault, testing::one_by_one(), log,
                           engine::SigningLane::Options{.workers = 1}};
  engine::Pools pools{2};
  service::ProvedCommits commits{recorder};
  service::Context context{clock, directory, commits, {pools.reads}};
  service::Authenticator authenticator{context};
  service::IdempotencyService idempotency{context, store};
  service::SessionService sessions{context, pools.passwords, log};
  service::UserService users{context, pools.passwords};
  service::IdentityService identities{context};
  service::GroupService groups{context};
  service::UniversalAuthService universal_auth{context};

  const std::string here = "192.0.2.7";

  PrincipalWorld() { commit(introduction_of_somebody()); }
  ~PrincipalWorld() {
    recorder.stop();
    pools.stop();
  }

  template <class Make>
  auto run(Make make) {
    return run_task(std::move(make));
  }

  // Runs tasks beside each other on so many threads; how many of them succeeded.
  template <class T>
  int successes_of(std::vector<std::function<Task<T>()>> tasks, int threads = 1) {
    std::atomic<int> successes{0};
    for (auto& task : tasks) {
      boost::asio::co_spawn(io, task, [&](std::exception_ptr, const Result<T>& result) {
        if (result.has_value()) ++successes;
      });
    }
    std::vector<std::jthread> runners;
    for (int i = 1; i < threads; ++i) runners.emplace_back([this] { io.run(); });
    io.run();
    runners.clear();
    io.restart();
    return successes.load();
  }

  // Commits changes that a test needs; throws when they do not go through.
  template <class T>
  void put(const T& value) {
    ports::Transaction transaction;
    transaction.changes.emplace_back(ports::Put<T>{value});
    commit(std::move(transaction));
  }
  void commit(ports::Transaction transaction) {
    run([&] { return recorder.commit(std::move(transaction)); }).value();
  }

  model::User add_user(const std::string& username,
                       model::ProductRole role = model::ProductRole::member,
                       const std::string& password = "") {
    model::CreateUser input;
    input.username = username;
    input.email = username + "@example.test";
    input.role = role;
    if (!password.empty()) input.password.emplace(password);
    return run([&] { return users.create(somebody(), std::move(input), nullptr); }).value();
  }
  model::Identity add_identity(const std::string& name,
                               model::ProductRole role = model::ProductRole::member) {
    return run([&] { return identities.create(somebody(), {name, role}, nullptr); })
        .value()
        .identity;
  }
  model::Group add_group(const std::string& slug,
                         model::ProductRole role = model::ProductRole::no_access) {
    return run([&] { return groups.create(somebody(), {slug, slug, role}, nullptr); })
        .value()
        .group;
  }
  model::UniversalAuth attach(IdentityId id, const model::UniversalAuthSettings& with = {}) {
    return run([&] { return universal_auth.attach(somebody(), id, with, nullptr); }).value();
  }
  model::CreatedClientSecret add_secret(IdentityId id, const model::CreateClientSecret& with = {}) {
    return run([&] { return universal_auth.create_secret(somebody(), id, with, nullptr); }).value();
  }
  // A signer whose members are these, the first of them its administrator.
  model::Signer add_signer(const std::string& name, const std::vector<model::ActorRef>& members) {
    model::Signer signer;
    signer.id = crypto::new_id<SignerId>(clock.now());
    signer.name = name;
    for (const auto& actor : members) {
      model::Membership membership;
      membership.id = crypto::new_id<MembershipId>(clock.now());
      membership.actor = actor;
      membership.role =
          signer.members.empty() ? model::Role::administrator : model::Role::operator_;
      signer.members.push_back(membership);
    }
    put(signer);
    return signer;
  }
  void add_administrator(SignerId id, const model::ActorRef& actor) {
    model::Signer signer = *directory.snapshot()->signer(id);
    model::Membership membership;
    membership.id = crypto::new_id<MembershipId>(clock.now());
    membership.actor = actor;
    membership.role = model::Role::administrator;
    signer.members.push_back(membership);
    put(signer);
  }

  Result<model::IssuedToken> log_in(const std::string& username, const std::string& password,
                                    const std::string& from = "192.0.2.7") {
    return run([&] {
      return sessions.login(model::PasswordLogin{username, Secret{password}}, sender_at(from));
    });
  }
  Result<model::IssuedToken> log_in(const Uuid& client_id, std::string_view secret,
                                    const std::string& from = "192.0.2.7") {
    return run([&] {
      return sessions.login(
          model::UniversalAuthLogin{to_string(client_id), Secret{std::string(secret)}},
          sender_at(from));
    });
  }
  // As the edge does it: the proof, and the use that it may cost. The texts must outlive the task.
  Task<model::Principal> authenticate(std::string_view authorization, std::string_view from) {
    CO_TRY(auto proof, authenticator.prove(authorization, from));
    if (proof.costs_use) {
      CO_TRY_VOID(co_await authenticator.spend_use(proof.principal.token_id));
    }
    co_return std::move(proof.principal);
  }
  Result<model::Principal> present(std::string_view token, const std::string& from = "192.0.2.7") {
    const std::string authorization = "Bearer " + std::string(token);
    return run([&] { return authenticate(authorization, from); });
  }

  static model::ActorRef actor(const model::User& user) {
    return {model::ActorKind::user, user.id.uuid};
  }
  static model::ActorRef actor(const model::Identity& identity) {
    return {model::ActorKind::identity, identity.id.uuid};
  }
  static model::ActorRef actor(const model::Group& group) {
    return {model::ActorKind::group, group.id.uuid};
  }
};

template <class T>
bool fails(const Result<T>& result, ErrorKind kind) {
  return result.has_error() && result.error().kind == kind;
}

// An error of that kind whose text for a person holds `words`.
template <class T>
bool fails(const Result<T>& result, ErrorKind kind, std::string_view words) {
  return fails(result, kind) && result.error().detail.find(words) != std::string::npos;
}

}  // namespace sealmint::testing

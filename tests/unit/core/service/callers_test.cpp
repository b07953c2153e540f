#include "core/service/access/callers.hpp"

#include <boost/test/unit_test.hpp>

#include <type_traits>

#include "core/service/access/commit.hpp"
#include "tests/unit/core/service/principal_world.hpp"

namespace sealmint::service {
namespace {

using model::ProductRole;
using testing::fails;
using testing::PrincipalWorld;
using testing::sender_at;

// Nobody but the checks makes one.
static_assert(!std::is_default_constructible_v<AdminCaller>);
static_assert(!std::is_constructible_v<AdminCaller, model::Caller>);
static_assert(!std::is_constructible_v<AdminCaller, model::Caller, ports::RightsCondition>);
static_assert(!std::is_default_constructible_v<SignerCaller>);
static_assert(!std::is_default_constructible_v<OwnAct>);
// Nothing is decided without one.
static_assert(!std::is_default_constructible_v<Decided<int>>);
static_assert(!std::is_constructible_v<Decided<int>, int>);
static_assert(!std::is_constructible_v<Decided<int>, model::Caller>);
static_assert(!std::is_constructible_v<Proof, ports::RightsCondition>);
static_assert(!std::is_default_constructible_v<Proof>);
static_assert(std::is_constructible_v<Decided<int>, AdminCaller>);
static_assert(std::is_constructible_v<Decided<int>, BySystem>);
// Nothing is committed without one: what services have of the record takes no bare transaction.
template <class Commits>
concept CommitsBareTransactions = requires(Commits& commits, ports::Transaction transaction) {
  commits.commit(std::move(transaction));
} || requires(Commits& commits, ports::Transaction transaction) {
  commits.append(std::move(transaction));
};
template <class Services>
concept ReachesRecorder = requires(Services& context) {
  context.recorder;
} || CommitsBareTransactions<Services> || CommitsBareTransactions<decltype(Services::commits)>;
static_assert(CommitsBareTransactions<engine::Recorder>);
static_assert(!CommitsBareTransactions<ProvedCommits>);
static_assert(!CommitsBareTransactions<const engine::Recorder>);
static_assert(!ReachesRecorder<Context>);
template <class Reason>
concept CommitsFor = requires(Context& context, const Reason& reason) {
  commit(context, reason, ports::Transaction{});
};
static_assert(CommitsFor<AdminCaller> && CommitsFor<SignerCaller> && CommitsFor<OwnAct>);
static_assert(CommitsFor<BySystem>);
static_assert(!CommitsFor<model::Caller> && !CommitsFor<ports::RightsCondition>);

struct World : PrincipalWorld {
  model::User alice = add_user("alice", ProductRole::admin, "correct horse battery");
  model::User bob = add_user("bob", ProductRole::member, "correct horse battery");

  model::Caller calling(const std::string& name) {
    const auto issued = log_in(name, "correct horse battery").value();
    return {present(issued.access_token.reveal()).value(), sender_at(here)};
  }
  Result<AdminCaller> ask(const model::Caller& caller) {
    return as_admin(*directory.snapshot(), caller, clock.now(), "try this");
  }
  Result<SignerCaller> ask(const model::Caller& caller, std::string_view signer,
                           rules::Action action) {
    return as_signer_caller(*directory.snapshot(), caller, clock.now(), signer, action);
  }
  void set_role(const model::User& user, ProductRole role) {
    auto changed = *directory.snapshot()->user(user.id);
    changed.role = role;
    put(changed);
  }
  template <class T>
  void erase(decltype(T::id) id) {
    ports::Transaction transaction;
    transaction.changes.emplace_back(ports::Erase<T>{id});
    commit(std::move(transaction));
  }
};

BOOST_FIXTURE_TEST_SUITE(callers_suite, World)

BOOST_AUTO_TEST_CASE(an_admin_is_one_as_long_as_the_snapshot_says_so) {
  const auto caller = calling("alice");
  BOOST_TEST(ask(caller).value().principal().name == "alice");
  set_role(alice, ProductRole::member);
  // The role that the request came in with counts for nothing.
  BOOST_TEST(caller.principal.is_admin());
  BOOST_TEST(fails(ask(caller), ErrorKind::forbidden, "Only a Product Admin may try this"));
  set_role(alice, ProductRole::admin);
  BOOST_TEST(ask(caller).has_value());
}

BOOST_AUTO_TEST_CASE(an_admin_by_a_group_is_one_until_it_leaves) {
  const auto caller = calling("bob");
  BOOST_TEST(fails(ask(caller), ErrorKind::forbidden));
  auto group = add_group("admins", ProductRole::admin);
  group = *directory.snapshot()->group(group.id);
  group.members.push_back(actor(bob));
  put(group);
  BOOST_TEST(ask(caller).has_value());
  group = *directory.snapshot()->group(group.id);
  group.members.clear();
  put(group);
  BOOST_TEST(fails(ask(caller), ErrorKind::forbidden));
}

BOOST_AUTO_TEST_CASE(a_token_or_a_person_that_is_gone_administers_nothing) {
  const auto by_token = calling("alice");
  erase<model::AccessToken>(by_token.principal.token_id);
  BOOST_TEST(fails(ask(by_token), ErrorKind::invalid_token));
  const auto by_person = calling("alice");
  erase<model::User>(alice.id);
  BOOST_TEST(fails(ask(by_person), ErrorKind::invalid_token));
}

BOOST_AUTO_TEST_CASE(a_token_that_has_expired_administers_nothing) {
  const auto caller = calling("alice");
  clock.advance(user_session_lifetime);
  BOOST_TEST(fails(ask(caller), ErrorKind::invalid_token));
}

BOOST_AUTO_TEST_CASE(a_right_on_a_signer_comes_with_its_roles) {
  add_signer("release", {actor(alice), actor(bob)});
  const auto caller = calling("bob");
  const auto proved = ask(caller, "release", rules::Action::sign).value();
  BOOST_TEST(proved.signer().name == "release");
  BOOST_TEST(proved.roles().operator_);
  BOOST_TEST(fails(ask(caller, "release", rules::Action::edit), ErrorKind::forbidden));
  BOOST_TEST(fails(ask(caller, "other", rules::Action::sign), ErrorKind::not_found));
  set_role(bob, ProductRole::no_access);
  BOOST_TEST(fails(ask(caller, "release", rules::Action::sign), ErrorKind::forbidden));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::service

#include "core/rules/members.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/unit/core/service/signer_world.hpp"

namespace sealmint::service {
namespace {

using model::ActorKind;
using model::MemberKey;
using model::Role;
using testing::by;
using testing::fails_as;
using testing::is_rejected;
using testing::SignerWorld;

struct World : SignerWorld {
  model::Signer signer = signer_with("release", {{actor(bob), "operator"}});

  Result<model::MemberView> add(const model::Principal& principal, const model::NewMember& member) {
    return run([&] { return members.add(by(principal), "release", member, {}); });
  }
  Result<model::AddedUserMembers> add_users(const model::NewUserMembers& users) {
    const auto principal = as(alice);
    return run([&] { return members.add_users(by(principal), "release", users, {}); });
  }
  Result<model::MemberView> change_role(const model::Principal& principal, const MemberKey& key,
                                        const std::string& role) {
    return run([&] { return members.change_role(by(principal), "release", key, role); });
  }
  Result<model::RemovedMember> remove(const model::Principal& principal, const MemberKey& key) {
    return run([&] { return members.remove(by(principal), "release", key); });
  }
  std::optional<Role> role_of(const model::ActorRef& who) const {
    const auto now = stored(signer);
    const auto* member = rules::find_member(*now, who);
    return member ? std::optional(member->role) : std::nullopt;
  }
};

BOOST_FIXTURE_TEST_SUITE(members_suite, World)

BOOST_AUTO_TEST_CASE(members_are_listed_with_who_they_are) {
  const auto team = add_group("team", {actor(carol)});
  BOOST_TEST(add(as(alice), {actor(robot), "auditor"}).has_value());
  BOOST_TEST(add(as(alice), {actor(team), "operator"}).has_value());
  const auto all = members.list(as(bob), "release", std::nullopt);
  BOOST_TEST_REQUIRE(all.has_value());
  BOOST_TEST_REQUIRE(all->size() == 4U);
  BOOST_TEST((*all)[0].details.name == "alice Tester");
  BOOST_TEST((*all)[0].details.email == "alice@example.test");
  BOOST_TEST((*all)[0].details.username == "alice");
  BOOST_TEST((*all)[2].details.name == "robot");
  BOOST_TEST((*all)[3].details.slug == "team");
  BOOST_TEST(members.list(as(bob), "release", ActorKind::user)->size() == 2U);
  BOOST_TEST(members.list(as(bob), "release", ActorKind::identity)->size() == 1U);
  BOOST_TEST(members.list(as(bob), "release", ActorKind::group)->size() == 1U);
  BOOST_TEST(members.list(as(carol), "release", std::nullopt).has_value());  // through the team
}

BOOST_AUTO_TEST_CASE(administrators_and_product_admins_manage_others_do_not) {
  const auto product_admin = as(add_user("dora", model::ProductRole::admin));
  BOOST_TEST(add(product_admin, {actor(carol), "auditor"}).has_value());
  for (const auto& principal : {as(bob), as(carol), as(outsider), as(robot)}) {
    BOOST_TEST(fails_as(add(principal, {actor(robot), "operator"}), ErrorKind::forbidden));
    BOOST_TEST(
        fails_as(change_role(principal, MemberKey{actor(bob)}, "admin"), ErrorKind::forbidden));
    BOOST_TEST(fails_as(remove(principal, MemberKey{actor(bob)}), ErrorKind::forbidden));
  }
  BOOST_TEST(fails_as(members.list(as(robot), "release", {}), ErrorKind::forbidden));
  BOOST_TEST(fails_as(members.list_effective(as(robot), "release", {}), ErrorKind::forbidden));
  BOOST_TEST(fails_as(members.list(as(alice), "nothing", {}), ErrorKind::not_found));
}

BOOST_AUTO_TEST_CASE(who_joins_must_have_access_and_a_known_role) {
  BOOST_TEST(is_rejected(add(as(alice), {actor(outsider), "operator"}), "no access"));
  BOOST_TEST(is_rejected(add(as(alice), {actor(GroupId{bob.uuid}), "operator"}),
                         "not in the organization"));
  BOOST_TEST(is_rejected(add(as(alice), {actor(carol), "administrator "}), "role"));
  BOOST_TEST(is_rejected(add(as(alice), {actor(bob), "auditor"}), "already a member"));
  // Access may come from a group.
  add_group("guests", {actor(outsider)});
  BOOST_TEST(add(as(alice), {actor(outsider), "operator"}).has_value());
}

BOOST_AUTO_TEST_CASE(users_are_added_together) {
  model::NewUserMembers users;
  users.user_ids = {bob, carol, carol};
  users.emails = {"CAROL@example.test", "nobody@example.test", "alice@example.test"};
  users.role = "auditor";
  const auto added = add_users(users);
  BOOST_TEST_REQUIRE(added.has_value());
  BOOST_TEST_REQUIRE(added->memberships.size() == 1U);
  BOOST_TEST((added->memberships[0].membership.actor == actor(carol)));
  BOOST_TEST((added->skipped == std::vector{bob, alice}));
  BOOST_TEST((added->unresolved == std::vector<std::string>{"nobody@example.test"}));
  BOOST_TEST((role_of(actor(carol)) == Role::auditor));
  BOOST_TEST((role_of(actor(bob)) == Role::operator_));

  const auto version = stored(signer)->version;
  BOOST_TEST(add_users(users)->memberships.empty());
  BOOST_TEST(stored(signer)->version == version);
}

BOOST_AUTO_TEST_CASE(users_are_added_all_or_none) {
  model::NewUserMembers users;
  users.user_ids = {carol, outsider};
  users.role = "operator";
  BOOST_TEST(is_rejected(add_users(users), "no access"));
  BOOST_TEST(!role_of(actor(carol)).has_value());
  users.user_ids = {bob};
  users.role = "owner";
  BOOST_TEST(is_rejected(add_users(users), "role"));
}

BOOST_AUTO_TEST_CASE(roles_change_and_members_leave) {
  const auto changed = change_role(as(alice), MemberKey{actor(bob)}, "admin");
  BOOST_TEST_REQUIRE(changed.has_value());
  BOOST_TEST((role_of(actor(bob)) == Role::administrator));
  const auto again = change_role(as(alice), MemberKey{changed->membership.id}, "auditor");
  BOOST_TEST_REQUIRE(again.has_value());
  BOOST_TEST((role_of(actor(bob)) == Role::auditor));
  const auto removed = remove(as(alice), MemberKey{actor(bob)});
  BOOST_TEST_REQUIRE(removed.has_value());
  BOOST_TEST((removed->membership_id == changed->membership.id));
  BOOST_TEST((removed->signer_id == signer.id));
  BOOST_TEST(fails_as(remove(as(alice), MemberKey{actor(bob)}), ErrorKind::not_found));
  BOOST_TEST(
      fails_as(change_role(as(alice), MemberKey{actor(bob)}, "admin"), ErrorKind::not_found));
  BOOST_TEST(fails_as(signers.get(as(bob), "release"), ErrorKind::forbidden));
}

BOOST_AUTO_TEST_CASE(the_last_administrator_cannot_go_not_even_by_itself) {
  BOOST_TEST(is_rejected(remove(as(alice), MemberKey{actor(alice)}), "last administrator"));
  BOOST_TEST(is_rejected(change_role(as(alice), MemberKey{actor(alice)}, "operator"),
                         "last administrator"));
  BOOST_TEST((role_of(actor(alice)) == Role::administrator));
  BOOST_TEST(change_role(as(alice), MemberKey{actor(bob)}, "admin").has_value());
  BOOST_TEST(change_role(as(alice), MemberKey{actor(alice)}, "operator").has_value());
  BOOST_TEST(is_rejected(remove(as(alice), MemberKey{actor(bob)}), "last administrator"));
}

BOOST_AUTO_TEST_CASE(the_effective_list_joins_groups) {
  const auto team = add_group("team", {actor(bob), actor(carol), actor(robot)});
  BOOST_TEST(add(as(alice), {actor(team), "admin"}).has_value());
  const auto users = members.list_effective(as(bob), "release", ActorKind::user);
  BOOST_TEST_REQUIRE(users.has_value());
  BOOST_TEST_REQUIRE(users->size() == 3U);
  const auto& bobs = (*users)[1].member;
  BOOST_TEST((bobs.actor == actor(bob)));
  BOOST_TEST((bobs.role == Role::operator_));
  BOOST_TEST(bobs.is_direct);
  BOOST_TEST((bobs.via_groups == std::vector{team}));
  const auto& carols = (*users)[2];
  BOOST_TEST((carols.member.role == Role::administrator));
  BOOST_TEST(!carols.member.is_direct);
  BOOST_TEST(carols.details.username == "carol");
  BOOST_TEST(members.list_effective(as(bob), "release", ActorKind::identity)->size() == 1U);
  BOOST_TEST(members.list_effective(as(bob), "release", std::nullopt)->size() == 4U);
}

BOOST_AUTO_TEST_CASE(a_deleted_user_stays_visible_but_counts_for_nothing) {
  BOOST_TEST(change_role(as(alice), MemberKey{actor(bob)}, "admin").has_value());
  ports::Transaction transaction;
  transaction.changes.emplace_back(ports::Erase<model::User>{bob});
  commit(std::move(transaction));
  const auto list = members.list(as(alice), "release", ActorKind::user);
  BOOST_TEST_REQUIRE(list->size() == 2U);
  BOOST_TEST(!(*list)[1].is_active);
  BOOST_TEST(members.list_effective(as(alice), "release", ActorKind::user)->size() == 1U);
  BOOST_TEST(is_rejected(remove(as(alice), MemberKey{actor(alice)}), "last administrator"));
  BOOST_TEST(remove(as(alice), MemberKey{actor(bob)}).has_value());
}

// Starts all tasks before the first commit is let through, so that they decide on the same state.
template <class T, std::size_t count>
std::array<Result<T>, count> race(SignerWorld& world,
                                  std::array<std::function<Task<T>()>, count> tasks) {
  std::array<std::optional<Result<T>>, count> outcomes;
  auto& io = testing::task_context();
  io.restart();
  auto work = boost::asio::make_work_guard(io);
  std::size_t finished = 0;
  world.store.faults().hold_commits();
  for (std::size_t i = 0; i < count; ++i) {
    boost::asio::co_spawn(io, tasks[i], [&, i](std::exception_ptr, Result<T> outcome) {
      outcomes[i].emplace(std::move(outcome));
      if (++finished == count) work.reset();
    });
    io.poll();
  }
  BOOST_TEST_REQUIRE(world.store.faults().wait_for_held_commit(std::chrono::seconds{10}));
  world.store.faults().release_commits();
  io.run();
  return [&]<std::size_t... i>(std::index_sequence<i...>) {
    return std::array<Result<T>, count>{*std::move(outcomes[i])...};
  }(std::make_index_sequence<count>{});
}

BOOST_AUTO_TEST_CASE(of_two_concurrent_demotions_of_the_last_two_admins_one_succeeds) {
  BOOST_TEST(change_role(as(alice), MemberKey{actor(bob)}, "admin").has_value());
  const auto alices = as(alice);
  const auto bobs = as(bob);
  std::array<std::function<Task<model::MemberView>()>, 2> tasks{
      [&] { return members.change_role(by(alices), "release", MemberKey{actor(bob)}, "auditor"); },
      [&] { return members.change_role(by(bobs), "release", MemberKey{actor(alice)}, "auditor"); }};
  const auto outcomes = race(*this, std::move(tasks));
  BOOST_TEST((outcomes[0].has_value() != outcomes[1].has_value()));
  const auto& lost = outcomes[0].has_error() ? outcomes[0] : outcomes[1];
  // alice is a Product Admin and gets the rule; bob has lost the right itself.
  BOOST_TEST(
      (lost.error().kind == ErrorKind::rejected || lost.error().kind == ErrorKind::forbidden));
  int administrators = 0;
  for (const auto& member : stored(signer)->members) {
    administrators += member.role == Role::administrator;
  }
  BOOST_TEST(administrators == 1);
}

BOOST_AUTO_TEST_CASE(of_two_concurrent_demotions_by_a_product_admin_one_breaks_the_rule) {
  BOOST_TEST(change_role(as(alice), MemberKey{actor(bob)}, "admin").has_value());
  const auto principal = as(add_user("dora", model::ProductRole::admin));
  std::array<std::function<Task<model::RemovedMember>()>, 2> tasks{
      [&] { return members.remove(by(principal), "release", MemberKey{actor(bob)}); },
      [&] { return members.remove(by(principal), "release", MemberKey{actor(alice)}); }};
  const auto outcomes = race(*this, std::move(tasks));
  BOOST_TEST((outcomes[0].has_value() != outcomes[1].has_value()));
  const auto& lost = outcomes[0].has_error() ? outcomes[0] : outcomes[1];
  BOOST_TEST(is_rejected(lost, "last administrator"));
}

BOOST_AUTO_TEST_CASE(changes_that_do_not_touch_each_other_both_happen) {
  const auto principal = as(alice);
  std::array<std::function<Task<model::MemberView>()>, 2> tasks{
      [&] { return members.add(by(principal), "release", {actor(carol), "operator"}, {}); },
      [&] { return members.add(by(principal), "release", {actor(robot), "auditor"}, {}); }};
  const auto outcomes = race(*this, std::move(tasks));
  BOOST_TEST(outcomes[0].has_value());
  BOOST_TEST(outcomes[1].has_value());
  BOOST_TEST(stored(signer)->members.size() == 4U);
}

BOOST_AUTO_TEST_CASE(of_two_equal_additions_the_second_is_told_so) {
  const auto principal = as(alice);
  std::array<std::function<Task<model::MemberView>()>, 2> tasks{
      [&] { return members.add(by(principal), "release", {actor(carol), "operator"}, {}); },
      [&] { return members.add(by(principal), "release", {actor(carol), "auditor"}, {}); }};
  const auto outcomes = race(*this, std::move(tasks));
  BOOST_TEST((outcomes[0].has_value() != outcomes[1].has_value()));
  BOOST_TEST(is_rejected(outcomes[0].has_error() ? outcomes[0] : outcomes[1], "already a member"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::service

#include <boost/test/unit_test.hpp>

#include "tests/unit/core/service/principal_world.hpp"

namespace sealmint::service {
namespace {

using model::ProductRole;
using testing::fails;
using testing::PrincipalWorld;
using testing::somebody;

struct World : PrincipalWorld {
  model::User alice = add_user("alice", ProductRole::admin);
  model::User bob = add_user("bob", ProductRole::no_access, "correct horse");
  model::Identity robot = add_identity("robot", ProductRole::no_access);
  model::Group team = add_group("team", ProductRole::member);

  Result<model::User> add(const std::string& username) {
    return run([&] { return groups.add_user(somebody(), team.id, username, nullptr); });
  }
  Result<model::Identity> add(IdentityId id) {
    return run([&] { return groups.add_identity(somebody(), team.id, id, nullptr); });
  }
};

BOOST_FIXTURE_TEST_SUITE(groups_suite, World)

BOOST_AUTO_TEST_CASE(slugs_are_unique) {
  const auto again = run(
      [&] { return groups.create(somebody(), {"Another", "team", ProductRole::member}, nullptr); });
  BOOST_TEST(fails(again, ErrorKind::rejected, "slug"));
  const auto other = add_group("other");
  model::UpdateGroup update;
  update.slug = "team";
  BOOST_TEST(
      fails(run([&] { return groups.update(somebody(), other.id, update); }), ErrorKind::rejected));
}

BOOST_AUTO_TEST_CASE(members_come_and_go) {
  BOOST_TEST(add("BOB").value().username == "bob");
  BOOST_TEST(add(robot.id).value().name == "robot");
  const auto details = groups.get(team.id).value();
  BOOST_TEST((details.member_names == std::vector<std::string>{"bob", "robot"}));

  BOOST_TEST(fails(add("bob"), ErrorKind::rejected, "already"));
  BOOST_TEST(fails(add(robot.id), ErrorKind::rejected, "already"));
  BOOST_TEST(fails(add("mallory"), ErrorKind::not_found));
  BOOST_TEST(fails(add(IdentityId{}), ErrorKind::not_found));

  const auto leave = [&] {
    return run([&] { return groups.remove_user(somebody(), team.id, "bob"); });
  };
  BOOST_TEST(leave().has_value());
  BOOST_TEST(fails(leave(), ErrorKind::not_found));
  BOOST_TEST(
      run([&] { return groups.remove_identity(somebody(), team.id, robot.id); }).has_value());
  BOOST_TEST(groups.get(team.id).value().group.members.empty());
}

BOOST_AUTO_TEST_CASE(joins_at_once_lose_nobody) {
  std::vector<std::function<Task<model::User>()>> joins;
  for (int i = 0; i < 3; ++i) {
    const auto user = add_user("user-" + std::to_string(i));
    joins.push_back(
        [this, user] { return groups.add_user(somebody(), team.id, user.username, nullptr); });
  }
  BOOST_TEST(successes_of(joins) == 3);
  BOOST_TEST(groups.get(team.id).value().group.members.size() == 3U);
}

BOOST_AUTO_TEST_CASE(the_role_of_a_group_is_its_members_role) {
  const auto issued = log_in("bob", "correct horse").value();
  const auto role = [&] { return present(issued.access_token.reveal()).value().role; };
  BOOST_TEST((role() == ProductRole::no_access));
  add("bob").value();
  BOOST_TEST((role() == ProductRole::member));
  model::UpdateGroup update;
  update.role = ProductRole::admin;
  run([&] { return groups.update(somebody(), team.id, update); }).value();
  BOOST_TEST((role() == ProductRole::admin));
  run([&] { return groups.remove_user(somebody(), team.id, "bob"); }).value();
  BOOST_TEST((role() == ProductRole::no_access));
}

BOOST_AUTO_TEST_CASE(a_deleted_group_leaves_signers_but_never_an_orphan) {
  const auto release = add_signer("release", {actor(team)});
  const auto remove = [&] { return run([&] { return groups.remove(somebody(), team.id); }); };
  BOOST_TEST(fails(remove(), ErrorKind::rejected, "release"));
  add_administrator(release.id, actor(alice));
  BOOST_TEST(remove().has_value());
  BOOST_TEST(directory.snapshot()->signer(release.id)->members.size() == 1U);
  BOOST_TEST(fails(groups.get(team.id), ErrorKind::not_found));
}

BOOST_AUTO_TEST_CASE(a_deleted_identity_leaves_its_groups) {
  add(robot.id).value();
  BOOST_TEST(run([&] { return identities.remove(somebody(), robot.id); }).has_value());
  BOOST_TEST(groups.get(team.id).value().group.members.empty());
  BOOST_TEST(fails(identities.get(robot.id), ErrorKind::not_found));
}

BOOST_AUTO_TEST_CASE(a_full_group_takes_nobody) {
  model::Group full = *directory.snapshot()->group(team.id);
  for (std::size_t i = 0; i < limits::group_members; ++i) {
    full.members.push_back({model::ActorKind::identity, crypto::new_uuid(clock.now())});
  }
  put(full);
  BOOST_TEST(fails(add("bob"), ErrorKind::rejected, "full"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::service

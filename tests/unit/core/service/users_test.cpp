#include <boost/test/unit_test.hpp>

#include "tests/support/gate.hpp"
#include "tests/unit/core/service/principal_world.hpp"

namespace sealmint::service {
namespace {

using model::ProductRole;
using testing::fails;
using testing::PrincipalWorld;
using testing::somebody;

struct World : PrincipalWorld {
  model::User alice = add_user("alice", ProductRole::admin);
  model::User bob = add_user("bob");

  Result<model::User> create(model::CreateUser input) {
    return run([&] { return users.create(somebody(), std::move(input), nullptr); });
  }
  Result<model::User> update(const model::User& user, model::UpdateUser input) {
    return run([&] { return users.update(somebody(), user.id, std::move(input)); });
  }
  Result<model::User> demote(const model::User& user) {
    model::UpdateUser input;
    input.role = ProductRole::member;
    return update(user, std::move(input));
  }
  Result<model::User> remove(const model::User& user) {
    return run([&] { return users.remove(somebody(), user.id); });
  }
  Shared<model::Signer> signer(const model::Signer& of) {
    return directory.snapshot()->signer(of.id);
  }
};

BOOST_FIXTURE_TEST_SUITE(users_suite, World)

BOOST_AUTO_TEST_CASE(names_and_emails_are_unique) {
  BOOST_TEST(fails(create({"alice", "other@example.test", "", "", {}, ProductRole::member}),
                   ErrorKind::rejected, "username"));
  BOOST_TEST(fails(create({"other", "alice@example.test", "", "", {}, ProductRole::member}),
                   ErrorKind::rejected, "email"));
  model::UpdateUser rename;
  rename.username = "alice";
  BOOST_TEST(fails(update(bob, std::move(rename)), ErrorKind::rejected, "username"));
  model::UpdateUser readdress;
  readdress.email = "alice@example.test";
  BOOST_TEST(fails(update(bob, std::move(readdress)), ErrorKind::rejected, "email"));
  model::UpdateUser same;
  same.username = "bob";
  same.first_name = "Robert";
  BOOST_TEST(update(bob, std::move(same)).value().first_name == "Robert");
}

BOOST_AUTO_TEST_CASE(two_creates_with_one_email_at_once_make_one_user) {
  std::vector<std::function<Task<model::User>()>> creates;
  for (const char* name : {"carol", "carla"}) {
    creates.push_back([this, name] {
      model::CreateUser input;
      input.username = name;
      input.email = "c@example.test";
      input.password.emplace("long enough");
      return users.create(somebody(), std::move(input), nullptr);
    });
  }
  BOOST_TEST(successes_of(creates, 2) == 1);
}

BOOST_AUTO_TEST_CASE(an_empty_update_changes_nothing) {
  clock.advance(std::chrono::seconds{5});
  BOOST_TEST((update(bob, {}).value().updated_at == bob.updated_at));
}

BOOST_AUTO_TEST_CASE(lists_are_paged_in_the_order_of_creation) {
  clock.advance(std::chrono::seconds{1});
  add_user("carol");
  const auto page = users.list(1, 1);
  BOOST_TEST(page.total_count == 3U);
  BOOST_TEST_REQUIRE(page.users.size() == 1U);
  BOOST_TEST(page.users[0].id.is_nil() == false);
  BOOST_TEST(users.list(2, 10).users.at(0).username == "carol");
  BOOST_TEST(users.list(3, 10).users.empty());
  BOOST_TEST(users.list(1'000'000, 10).users.empty());
}

BOOST_AUTO_TEST_CASE(the_last_product_admin_stays) {
  BOOST_TEST(fails(remove(alice), ErrorKind::rejected, "last Product Admin"));
  BOOST_TEST(fails(demote(alice), ErrorKind::rejected, "last Product Admin"));
  const auto carol = add_user("carol", ProductRole::admin);
  BOOST_TEST(demote(alice).has_value());
  BOOST_TEST(fails(remove(carol), ErrorKind::rejected));
}

BOOST_AUTO_TEST_CASE(two_admins_cannot_remove_each_other_at_once) {
  const auto carol = add_user("carol", ProductRole::admin);
  const std::vector<std::function<Task<model::User>()>> removals{
      [&] { return users.remove(somebody(), alice.id); },
      [&] { return users.remove(somebody(), carol.id); }};
  BOOST_TEST(successes_of(removals, 2) == 1);
  BOOST_TEST(users.list(0, 10).total_count == 2U);
}

BOOST_AUTO_TEST_CASE(a_deleted_user_leaves_signers_and_groups) {
  const auto release = add_signer("release", {actor(alice), actor(bob)});
  const auto team = add_group("team");
  run([&] { return groups.add_user(somebody(), team.id, "bob", nullptr); }).value();
  BOOST_TEST(remove(bob).has_value());
  BOOST_TEST(signer(release)->members.size() == 1U);
  BOOST_TEST(directory.snapshot()->group(team.id)->members.empty());
  BOOST_TEST(fails(users.get(bob.id), ErrorKind::not_found));
  BOOST_TEST(fails(remove(bob), ErrorKind::not_found));
}

BOOST_AUTO_TEST_CASE(the_last_administrator_of_a_signer_stays) {
  const auto release = add_signer("release", {actor(bob)});
  const auto nightly = add_signer("nightly", {actor(bob)});
  const auto refused = remove(bob);
  BOOST_TEST(fails(refused, ErrorKind::rejected, "release"));
  BOOST_TEST(fails(refused, ErrorKind::rejected, "nightly"));
  BOOST_TEST(signer(release)->members.size() == 1U);

  add_administrator(release.id, actor(alice));
  add_administrator(nightly.id, actor(alice));
  BOOST_TEST(remove(bob).has_value());
  BOOST_TEST(signer(nightly)->members.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_deleted_user_has_no_session) {
  model::UpdateUser with_password;
  with_password.password.emplace("correct horse");
  update(bob, std::move(with_password)).value();
  const auto issued = log_in("bob", "correct horse").value();
  BOOST_TEST(remove(bob).has_value());
  BOOST_TEST(fails(present(issued.access_token.reveal()), ErrorKind::invalid_token));
}

// Whoever misbehaves must go at once, however much he has set in motion.
BOOST_AUTO_TEST_CASE(a_removal_waits_neither_for_keys_nor_for_passwords) {
  testing::Gate gates[4];
  const auto keep_busy = [this](BlockingPool& pool, testing::Gate& gate) {
    boost::asio::co_spawn(
        io, [&pool, &gate] { return pool.run([&gate] { return gate.pass(); }); },
        [](const std::exception_ptr&, const Result<int>&) {});
    io.poll();
    io.restart();
    BOOST_TEST_REQUIRE(gate.wait_until_begun());
  };
  keep_busy(pools.keys, gates[0]);
  keep_busy(pools.keys, gates[1]);
  keep_busy(pools.passwords, gates[2]);
  keep_busy(pools.passwords, gates[3]);
  BOOST_TEST(remove(bob).has_value());
  BOOST_TEST(directory.snapshot()->user(bob.id) == nullptr);
  for (auto& gate : gates) gate.open();
  pools.stop();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::service

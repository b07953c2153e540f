// What the record is told of users, groups, machine identities and their sessions.
#include <boost/test/unit_test.hpp>

#include "tests/unit/core/service/principal_world.hpp"

namespace sealmint::service {
namespace {

using testing::by;
using testing::fact;
using testing::personal;
using testing::PrincipalWorld;
using testing::somebody;

struct Fixture : PrincipalWorld {
  // The one event since the last look.
  model::AuditEvent the_event() {
    const auto taken = recorded.take();
    BOOST_REQUIRE(taken.size() == 1U);
    return taken.front();
  }
  // Runs a change, which must succeed, and returns its kinds of events.
  template <class Make>
  std::string kinds_of(Make make) {
    recorded.take();
    BOOST_REQUIRE(run(std::move(make)).has_value());
    return recorded.take_kinds();
  }
};

BOOST_FIXTURE_TEST_SUITE(principal_events, Fixture)

BOOST_AUTO_TEST_CASE(a_user_is_named_by_id_and_role_in_clear_and_by_name_in_private) {
  const auto alice = add_user("alice", model::ProductRole::member, "correct horse");
  const auto event = the_event();
  BOOST_TEST(event.kind == "create-user");
  BOOST_TEST((event.actor == somebody().principal.actor));
  BOOST_TEST(fact(event, "userId") == to_string(alice.id));
  BOOST_TEST(fact(event, "role") == "member");
  BOOST_TEST(personal(event, "username") == "alice");
  BOOST_TEST(personal(event, "email") == "alice@example.test");
  BOOST_TEST(personal(event, "ipAddress") == testing::caller_ip);
  for (const auto& texts : {event.facts, event.personal}) {
    for (const auto& [name, value] : texts) {
      BOOST_TEST(value.find("correct horse") == std::string::npos);
      BOOST_TEST(value.find("argon2") == std::string::npos);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_change_of_nothing_gives_no_event) {
  const auto alice = add_user("alice");
  BOOST_TEST(kinds_of([&] { return users.update(somebody(), alice.id, {}); }).empty());
}

BOOST_AUTO_TEST_CASE(a_refused_change_gives_no_event) {
  add_user("alice");
  recorded.take();
  model::CreateUser again;
  again.username = "alice";
  BOOST_TEST(run([&] { return users.create(somebody(), std::move(again), nullptr); }).has_error());
  BOOST_TEST(recorded.take_kinds().empty());
}

BOOST_AUTO_TEST_CASE(a_new_password_is_told_of_and_not_shown) {
  const auto alice = add_user("alice");
  recorded.take();
  model::UpdateUser input;
  input.password.emplace("a new password");
  run([&] { return users.update(somebody(), alice.id, std::move(input)); }).value();
  const auto event = the_event();
  BOOST_TEST(event.kind == "update-user");
  BOOST_TEST(fact(event, "password") == "set");
}

BOOST_AUTO_TEST_CASE(who_is_deleted_leaves_its_signers_and_groups_on_record) {
  const auto alice = add_user("alice");
  const auto bob = add_user("bob");
  const auto team = add_group("team");
  const auto signer = add_signer("release", {actor(alice), actor(bob)});
  run([&] { return groups.add_user(somebody(), team.id, "bob", nullptr); }).value();
  recorded.take();
  run([&] { return users.remove(somebody(), bob.id); }).value();
  const auto taken = recorded.take();
  BOOST_REQUIRE(taken.size() == 3U);
  BOOST_TEST(taken[0].kind == "remove-pki-signer-member");
  BOOST_TEST((taken[0].signer_id == signer.id));
  BOOST_TEST(fact(taken[0], "userId") == to_string(bob.id));
  BOOST_TEST(fact(taken[0], "name") == "release");
  BOOST_TEST(taken[1].kind == "remove-group-member");
  BOOST_TEST(fact(taken[1], "groupId") == to_string(team.id));
  BOOST_TEST(taken[2].kind == "delete-user");
}

BOOST_AUTO_TEST_CASE(each_change_of_a_group_has_its_kind) {
  const auto team = add_group("team");
  BOOST_TEST(recorded.take_kinds() == "create-group");
  add_user("bob");
  const auto robot = add_identity("robot");
  const auto who = somebody();
  model::UpdateGroup rename;
  rename.name = "Another";
  BOOST_TEST(kinds_of([&] { return groups.update(who, team.id, rename); }) == "update-group");
  BOOST_TEST(kinds_of([&] { return groups.add_user(who, team.id, "bob", nullptr); }) ==
             "add-group-member");
  BOOST_TEST(kinds_of([&] { return groups.add_identity(who, team.id, robot.id, nullptr); }) ==
             "add-group-member");
  BOOST_TEST(kinds_of([&] { return groups.remove_user(who, team.id, "bob"); }) ==
             "remove-group-member");
  BOOST_TEST(kinds_of([&] { return groups.remove_identity(who, team.id, robot.id); }) ==
             "remove-group-member");
  BOOST_TEST(kinds_of([&] { return groups.remove(who, team.id); }) == "delete-group");
}

BOOST_AUTO_TEST_CASE(each_change_of_an_identity_has_its_kind) {
  const auto robot = add_identity("robot");
  BOOST_TEST(recorded.take_kinds() == "create-identity");
  const auto who = somebody();
  model::UpdateIdentity rename;
  rename.name = "another";
  BOOST_TEST(kinds_of([&] { return identities.update(who, robot.id, rename); }) ==
             "update-identity");
  attach(robot.id);
  BOOST_TEST(recorded.take_kinds() == "add-identity-universal-auth");
  BOOST_TEST(kinds_of([&] { return universal_auth.update(who, robot.id, {}); }) ==
             "update-identity-universal-auth");
  const auto secret = add_secret(robot.id);
  const auto created = the_event();
  BOOST_TEST(created.kind == "create-identity-universal-auth-client-secret");
  BOOST_TEST(fact(created, "clientSecretId") == to_string(secret.data.id));
  const std::string prefix(secret.clear_text.reveal().substr(0, 8));
  for (const auto& [name, value] : created.facts) {
    BOOST_TEST(value.find(prefix) == std::string::npos);
  }
  const auto revoke = [&] { return universal_auth.revoke_secret(who, robot.id, secret.data.id); };
  BOOST_TEST(kinds_of(revoke) == "revoke-identity-universal-auth-client-secret");
  BOOST_TEST(kinds_of(revoke).empty());  // revoked already
  BOOST_TEST(kinds_of([&] { return universal_auth.remove(who, robot.id); }) ==
             "revoke-identity-universal-auth");
  BOOST_TEST(kinds_of([&] { return identities.remove(who, robot.id); }) == "delete-identity");
}

BOOST_AUTO_TEST_CASE(a_login_is_the_doing_of_who_logs_in) {
  const auto alice = add_user("alice", model::ProductRole::member, "correct horse");
  recorded.take();
  BOOST_TEST(log_in("alice", "wrong").has_error());
  BOOST_TEST(recorded.take_kinds().empty());
  const auto issued = log_in("alice", "correct horse", "192.0.2.44");
  const auto event = the_event();
  BOOST_TEST(event.kind == "user-login");
  BOOST_TEST((event.actor == actor(alice)));
  BOOST_TEST(personal(event, "actorName") == "alice");
  BOOST_TEST(personal(event, "ipAddress") == "192.0.2.44");
  BOOST_TEST(fact(event, "authMethod") == "password");
  const auto principal = present(issued->access_token.reveal()).value();
  BOOST_TEST(fact(event, "tokenId") == to_string(principal.token_id));
  run([&] { return sessions.logout(by(principal)); }).value();
  const auto logout = the_event();
  BOOST_TEST(logout.kind == "logout");
  BOOST_TEST(fact(logout, "authMethod") == "password");
}

BOOST_AUTO_TEST_CASE(a_machine_logs_in_renews_and_is_revoked_on_record) {
  const auto robot = add_identity("robot");
  model::UniversalAuthSettings settings;
  settings.access_token_ttl_s = 60;
  const auto auth = attach(robot.id, settings);
  const auto secret = add_secret(robot.id);
  recorded.take();
  const auto issued = log_in(auth.client_id, secret.clear_text.reveal()).value();
  const auto login = the_event();
  BOOST_TEST(login.kind == "login-identity-universal-auth");
  BOOST_TEST((login.actor == actor(robot)));
  BOOST_TEST(personal(login, "actorName") == "robot");
  BOOST_TEST(fact(login, "clientSecretId") == to_string(secret.data.id));
  BOOST_TEST(fact(login, "authMethod") == "universal-auth");
  const std::string token(issued.access_token.reveal());
  clock.advance(std::chrono::seconds{10});
  run([&] { return sessions.renew(Secret{token}, testing::sender_at(here)); }).value();
  const auto renewal = the_event();
  BOOST_TEST(renewal.kind == "renew-access-token");
  BOOST_TEST(fact(renewal, "authMethod") == "universal-auth");
  run([&] { return sessions.revoke(somebody(), Secret{token}); }).value();
  const auto revocation = the_event();
  BOOST_TEST(revocation.kind == "revoke-access-token");
  BOOST_TEST(fact(revocation, "ownerIdentityId") == to_string(robot.id));
}

BOOST_AUTO_TEST_CASE(a_token_that_nobody_logged_in_for_has_no_method) {
  const auto alice = add_user("alice");
  model::AccessToken token;
  token.id = crypto::new_id<TokenId>(clock.now());
  token.token_hash = crypto::sha256(as_bytes("smt_written"));
  token.actor = actor(alice);
  token.expires_at = clock.now() + std::chrono::hours{1};
  put(token);
  const auto principal = present("smt_written").value();
  recorded.take();
  run([&] { return sessions.logout(by(principal)); }).value();
  BOOST_TEST(fact(the_event(), "authMethod") == "-");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::service

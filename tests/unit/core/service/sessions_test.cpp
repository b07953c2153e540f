#include <boost/test/unit_test.hpp>

#include <algorithm>

#include "tests/unit/core/service/principal_world.hpp"

namespace sealmint::service {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using testing::by;
using testing::fails;
using testing::PrincipalWorld;
using testing::sender_at;
using testing::somebody;

struct Machine : PrincipalWorld {
  model::Identity robot = add_identity("robot");
  model::UniversalAuth auth = attach(robot.id);
  model::CreatedClientSecret secret = add_secret(robot.id);

  std::string_view clear() const { return secret.clear_text.reveal(); }
  Result<model::IssuedToken> log_in_here() { return log_in(auth.client_id, clear()); }
  std::string token() { return std::string(log_in_here().value().access_token.reveal()); }
  void change(const model::UniversalAuthSettings& settings) {
    run([&] { return universal_auth.update(somebody(), robot.id, settings); }).value();
  }
  Result<model::IssuedToken> renew(const std::string& text, const std::string& from = "192.0.2.7") {
    return run([&] { return sessions.renew(Secret{text}, sender_at(from)); });
  }
};

BOOST_FIXTURE_TEST_SUITE(sessions_of_users, PrincipalWorld)

BOOST_AUTO_TEST_CASE(a_user_logs_in_and_out) {
  const auto alice = add_user("alice", model::ProductRole::admin, "correct horse");
  const auto issued = log_in("  ALICE ", "correct horse");
  BOOST_TEST_REQUIRE(issued.has_value());
  BOOST_TEST(issued->access_token.reveal().starts_with("smt_"));
  BOOST_TEST(issued->expires_in_s == 12 * 3600);
  BOOST_TEST(issued->max_ttl_s == 12 * 3600);

  const auto principal = present(issued->access_token.reveal());
  BOOST_TEST_REQUIRE(principal.has_value());
  BOOST_TEST((principal->actor == actor(alice)));
  BOOST_TEST(principal->name == "alice");
  BOOST_TEST(principal->is_admin());

  BOOST_TEST(run([&] { return sessions.logout(by(*principal)); }).has_value());
  BOOST_TEST(fails(present(issued->access_token.reveal()), ErrorKind::invalid_token));
}

BOOST_AUTO_TEST_CASE(a_session_ends_after_twelve_hours) {
  add_user("alice", model::ProductRole::member, "correct horse");
  const auto issued = log_in("alice", "correct horse");
  clock.advance(hours{12} - seconds{1});
  BOOST_TEST(present(issued->access_token.reveal()).has_value());
  clock.advance(seconds{1});
  BOOST_TEST(fails(present(issued->access_token.reveal()), ErrorKind::invalid_token));
}

BOOST_AUTO_TEST_CASE(wrong_password_unknown_user_and_lock_out_sound_the_same) {
  add_user("alice", model::ProductRole::member, "correct horse");
  add_user("nobody-has-my-password");
  const auto wrong = log_in("alice", "wrong");
  const auto unknown = log_in("mallory", "wrong");
  const auto without_password = log_in("nobody-has-my-password", "");
  const auto no_name = log_in("\xd0\xb0lice", "correct horse");  // a Cyrillic first letter
  for (const auto* refused : {&wrong, &unknown, &without_password, &no_name}) {
    BOOST_TEST_REQUIRE(fails(*refused, ErrorKind::unauthenticated));
    BOOST_TEST(refused->error().detail == wrong.error().detail);
  }
  log_in("alice", "wrong");
  log_in("ALICE", "wrong");  // the third, by another spelling
  const auto locked = log_in("alice", "correct horse");
  BOOST_TEST_REQUIRE(fails(locked, ErrorKind::unauthenticated));
  BOOST_TEST(locked.error().detail == wrong.error().detail);
}

BOOST_AUTO_TEST_CASE(a_lock_ends_and_holds_for_one_source_only) {
  add_user("alice", model::ProductRole::member, "correct horse");
  for (int i = 0; i < 3; ++i) log_in("alice", "wrong");
  BOOST_TEST(fails(log_in("alice", "correct horse"), ErrorKind::unauthenticated));
  BOOST_TEST(log_in("alice", "correct horse", "192.0.2.8").has_value());
  clock.advance(seconds{299});
  BOOST_TEST(fails(log_in("alice", "correct horse"), ErrorKind::unauthenticated));
  clock.advance(seconds{1});
  BOOST_TEST(log_in("alice", "correct horse").has_value());
}

BOOST_AUTO_TEST_CASE(an_ipv6_network_is_one_source) {
  add_user("alice", model::ProductRole::member, "correct horse");
  for (const char* from : {"2001:db8::1", "2001:db8::2", "2001:db8::3:0:0:1"}) {
    log_in("alice", "wrong", from);
  }
  BOOST_TEST(fails(log_in("alice", "correct horse", "2001:db8::4"), ErrorKind::unauthenticated));
  BOOST_TEST(log_in("alice", "correct horse", "2001:db8:0:1::4").has_value());
}

BOOST_AUTO_TEST_CASE(success_forgets_the_failures_before_it) {
  add_user("alice", model::ProductRole::member, "correct horse");
  for (int round = 0; round < 2; ++round) {
    log_in("alice", "wrong");
    log_in("alice", "wrong");
    BOOST_TEST(log_in("alice", "correct horse").has_value());
  }
}

BOOST_AUTO_TEST_CASE(a_new_password_ends_all_sessions) {
  const auto alice = add_user("alice", model::ProductRole::member, "correct horse");
  const auto issued = log_in("alice", "correct horse");
  model::UpdateUser update;
  update.password.emplace("battery staple");
  BOOST_TEST(
      run([&] { return users.update(somebody(), alice.id, std::move(update)); }).has_value());
  BOOST_TEST(fails(present(issued->access_token.reveal()), ErrorKind::invalid_token));
  BOOST_TEST(fails(log_in("alice", "correct horse"), ErrorKind::unauthenticated));
  BOOST_TEST(log_in("alice", "battery staple").has_value());
}

BOOST_AUTO_TEST_CASE(headers_that_prove_nothing) {
  for (const std::string header : {"", "Bearer", "Bearer ", "Basic YTpi", "smt_abc", " Bearer x"}) {
    const auto principal = run([&] { return authenticate(header, here); });
    BOOST_TEST(fails(principal, ErrorKind::unauthenticated), header);
  }
  for (const std::string header : {"Bearer x", "bearer   smt_unknown", "BEARER a b"}) {
    const auto principal = run([&] { return authenticate(header, here); });
    BOOST_TEST(fails(principal, ErrorKind::invalid_token), header);
  }
  const std::string huge = "Bearer " + std::string(100'000, 'x');
  BOOST_TEST(fails(run([&] { return authenticate(huge, here); }), ErrorKind::invalid_token));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(sessions_of_machines, Machine)

BOOST_AUTO_TEST_CASE(an_identity_logs_in) {
  const auto issued = log_in_here();
  BOOST_TEST_REQUIRE(issued.has_value());
  BOOST_TEST(issued->expires_in_s == 2'592'000);
  BOOST_TEST(issued->max_ttl_s == 2'592'000);
  const auto principal = present(issued->access_token.reveal());
  BOOST_TEST_REQUIRE(principal.has_value());
  BOOST_TEST((principal->actor == actor(robot)));
  BOOST_TEST((principal->role == model::ProductRole::member));
  BOOST_TEST(universal_auth.get_secret(robot.id, secret.data.id)->uses == 1);
}

BOOST_AUTO_TEST_CASE(every_refusal_sounds_the_same) {
  const auto wrong = log_in(auth.client_id, "sms_wrong");
  BOOST_TEST_REQUIRE(fails(wrong, ErrorKind::unauthenticated));
  const auto is_same = [&](const Result<model::IssuedToken>& refused) {
    return fails(refused, ErrorKind::unauthenticated) &&
           refused.error().detail == wrong.error().detail;
  };
  BOOST_TEST(is_same(log_in(crypto::new_uuid(clock.now()), clear())));
  const auto no_uuid = run([&] {
    return sessions.login(model::UniversalAuthLogin{"admin", Secret{std::string(clear())}},
                          sender_at(here));
  });
  BOOST_TEST(is_same(no_uuid));

  const auto other = add_identity("other");
  BOOST_TEST(is_same(log_in(attach(other.id).client_id, clear())));  // another one's secret

  const auto short_lived = add_secret(robot.id, {"", 0, 60});
  clock.advance(seconds{60});
  BOOST_TEST(is_same(log_in(auth.client_id, short_lived.clear_text.reveal())));

  const auto single = add_secret(robot.id, {"", 1, 0});
  BOOST_TEST(log_in(auth.client_id, single.clear_text.reveal()).has_value());
  BOOST_TEST(is_same(log_in(auth.client_id, single.clear_text.reveal())));

  run([&] { return universal_auth.revoke_secret(somebody(), robot.id, secret.data.id); }).value();
  BOOST_TEST(is_same(log_in_here()));

  const auto fresh = add_secret(robot.id);
  model::UniversalAuthSettings settings;
  settings.client_secret_trusted_ips = {{"198.51.100.0/24"}};
  change(settings);
  BOOST_TEST(is_same(log_in(auth.client_id, fresh.clear_text.reveal())));
  BOOST_TEST(log_in(auth.client_id, fresh.clear_text.reveal(), "198.51.100.9").has_value());
}

BOOST_AUTO_TEST_CASE(the_threshold_locks_the_source_and_spares_tokens) {
  const std::string token_before = token();
  model::UniversalAuthSettings settings;
  settings.lockout_threshold = 2;
  settings.lockout_duration_s = 30;
  change(settings);
  log_in(auth.client_id, "sms_wrong");
  log_in(auth.client_id, "sms_wrong");
  BOOST_TEST(fails(log_in_here(), ErrorKind::unauthenticated));
  BOOST_TEST(log_in(auth.client_id, clear(), "192.0.2.8").has_value());
  BOOST_TEST(present(token_before).has_value());
  clock.advance(seconds{30});
  BOOST_TEST(log_in_here().has_value());
}

BOOST_AUTO_TEST_CASE(without_lock_out_nothing_locks) {
  model::UniversalAuthSettings settings;
  settings.lockout_enabled = false;
  change(settings);
  for (int i = 0; i < 10; ++i) log_in(auth.client_id, "sms_wrong");
  BOOST_TEST(log_in_here().has_value());
}

BOOST_AUTO_TEST_CASE(a_limited_secret_is_never_overspent) {
  const auto limited = add_secret(robot.id, {"", 5, 0});
  const auto log_in_once = [&] {
    return sessions.login(
        model::UniversalAuthLogin{to_string(auth.client_id),
                                  Secret{std::string(limited.clear_text.reveal())}},
        sender_at(here));
  };
  const std::vector<std::function<Task<model::IssuedToken>()>> logins(32, log_in_once);
  BOOST_TEST(successes_of(logins, 4) == 5);
  BOOST_TEST(universal_auth.get_secret(robot.id, limited.data.id)->uses == 5);
}

BOOST_AUTO_TEST_CASE(a_limited_token_is_exact_under_concurrency) {
  model::UniversalAuthSettings settings;
  settings.access_token_uses_max = 7;
  change(settings);
  const std::string limited = token();
  const std::string header = "Bearer " + limited;
  const auto present_once = [&] { return authenticate(header, here); };
  const std::vector<std::function<Task<model::Principal>()>> uses(32, present_once);
  BOOST_TEST(successes_of(uses, 4) == 7);
  BOOST_TEST(fails(present(limited), ErrorKind::invalid_token, "spent"));
  // Neither a renewal gives uses back.
  BOOST_TEST(fails(renew(limited), ErrorKind::invalid_token));
}

BOOST_AUTO_TEST_CASE(renewal_keeps_the_uses_that_are_spent) {
  model::UniversalAuthSettings settings;
  settings.access_token_uses_max = 3;
  settings.access_token_ttl_s = 100;
  change(settings);
  const std::string limited = token();
  for (int i = 0; i < 2; ++i) BOOST_TEST(present(limited).has_value());
  clock.advance(seconds{50});
  BOOST_TEST(renew(limited).has_value());
  BOOST_TEST(present(limited).has_value());
  BOOST_TEST(fails(present(limited), ErrorKind::invalid_token));
}

BOOST_AUTO_TEST_CASE(renewal_extends_up_to_the_maximum) {
  model::UniversalAuthSettings settings;
  settings.access_token_ttl_s = 100;
  settings.access_token_max_ttl_s = 250;
  change(settings);
  const std::string text = token();
  clock.advance(seconds{90});
  auto renewed = renew(text);
  BOOST_TEST_REQUIRE(renewed.has_value());
  BOOST_TEST(renewed->access_token.reveal() == text);
  BOOST_TEST(renewed->expires_in_s == 100);
  BOOST_TEST(renewed->max_ttl_s == 250);
  clock.advance(seconds{90});  // at 180
  renewed = renew(text);
  BOOST_TEST(renewed.value().expires_in_s == 70);
  clock.advance(seconds{69});
  BOOST_TEST(present(text).has_value());
  clock.advance(seconds{1});  // at 250
  BOOST_TEST(fails(present(text), ErrorKind::invalid_token));
  BOOST_TEST(fails(renew(text), ErrorKind::invalid_token));
  BOOST_TEST(fails(renew("smt_unknown"), ErrorKind::invalid_token));
}

BOOST_AUTO_TEST_CASE(a_period_takes_the_place_of_the_ttl) {
  model::UniversalAuthSettings settings;
  settings.access_token_period_s = 60;
  change(settings);
  BOOST_TEST(log_in_here().value().expires_in_s == 60);
}

BOOST_AUTO_TEST_CASE(zero_is_for_ever) {
  model::UniversalAuthSettings settings;
  settings.access_token_ttl_s = 0;
  settings.access_token_max_ttl_s = 0;
  change(settings);
  const auto issued = log_in_here().value();
  BOOST_TEST(issued.expires_in_s == 315'360'000);
  BOOST_TEST(issued.max_ttl_s == 0);
  clock.advance(hours{24 * 365 * 100});
  BOOST_TEST(present(issued.access_token.reveal()).has_value());
}

BOOST_AUTO_TEST_CASE(tokens_die_with_what_they_stand_on) {
  const std::string by_secret = token();
  const auto second = add_secret(robot.id);
  const std::string by_second(
      log_in(auth.client_id, second.clear_text.reveal()).value().access_token.reveal());

  run([&] { return universal_auth.revoke_secret(somebody(), robot.id, secret.data.id); }).value();
  BOOST_TEST(fails(present(by_secret), ErrorKind::invalid_token));
  BOOST_TEST(fails(renew(by_secret), ErrorKind::invalid_token));
  BOOST_TEST(present(by_second).has_value());

  run([&] { return universal_auth.remove(somebody(), robot.id); }).value();
  BOOST_TEST(fails(present(by_second), ErrorKind::invalid_token));

  auth = attach(robot.id);
  secret = add_secret(robot.id);
  const std::string last = token();
  BOOST_TEST(present(last).has_value());
  run([&] { return identities.remove(somebody(), robot.id); }).value();
  BOOST_TEST(fails(present(last), ErrorKind::invalid_token));
  // Only that of somebody() is left.
  const auto left = store.load()->of<model::AccessToken>();
  BOOST_TEST_REQUIRE(left.size() == 1U);
  BOOST_TEST((left.front().id == somebody().principal.token_id));
}

BOOST_AUTO_TEST_CASE(trusted_addresses_of_tokens_count_on_every_use) {
  const std::string text = token();
  model::UniversalAuthSettings settings;
  settings.access_token_trusted_ips = {{"198.51.100.0/24"}};
  change(settings);
  BOOST_TEST(fails(present(text), ErrorKind::unauthenticated));
  BOOST_TEST(fails(renew(text), ErrorKind::unauthenticated));
  BOOST_TEST(present(text, "198.51.100.1").has_value());
  BOOST_TEST(present(text, "::ffff:198.51.100.1").has_value());
}

BOOST_AUTO_TEST_CASE(only_owner_and_admin_revoke_a_token) {
  const std::string text = token();
  const auto revoke_as = [&](const model::Principal& principal) {
    return run([&] { return sessions.revoke(by(principal), Secret{text}); });
  };
  add_user("bob", model::ProductRole::member, "correct horse");
  const auto bobs = log_in("bob", "correct horse").value();
  const auto stranger = present(bobs.access_token.reveal()).value();
  BOOST_TEST(fails(revoke_as(stranger), ErrorKind::forbidden));
  BOOST_TEST(present(text).has_value());
  const auto owner = present(text).value();
  BOOST_TEST(revoke_as(owner).has_value());
  BOOST_TEST(fails(present(text), ErrorKind::invalid_token));
  BOOST_TEST(
      fails(run([&] { return sessions.revoke(somebody(), Secret{text}); }), ErrorKind::not_found));
}

BOOST_AUTO_TEST_CASE(expired_tokens_are_forgotten_at_the_next_login) {
  model::UniversalAuthSettings settings;
  settings.access_token_ttl_s = 10;
  change(settings);
  for (int i = 0; i < 3; ++i) token();
  clock.advance(seconds{10});
  token();
  BOOST_TEST(directory.snapshot()->access_tokens_of(actor(robot)).size() == 1U);
  // And that of somebody().
  BOOST_TEST(store.load()->of<model::AccessToken>().size() == 2U);
}

BOOST_AUTO_TEST_CASE(the_store_never_sees_a_credential) {
  const std::string text = token();
  const auto contents = store.load().value();
  const auto& tokens = contents.of<model::AccessToken>();
  const auto stored = std::ranges::find(tokens, actor(robot), &model::AccessToken::actor);
  BOOST_TEST_REQUIRE((stored != tokens.end()));
  BOOST_TEST((stored->token_hash == crypto::sha256(as_bytes(text))));
  BOOST_TEST(
      (contents.of<model::ClientSecret>().at(0).secret_hash == crypto::sha256(as_bytes(clear()))));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::service

#include <boost/test/unit_test.hpp>

#include "tests/unit/core/service/principal_world.hpp"

namespace sealmint::service {
namespace {

using testing::fails;
using testing::PrincipalWorld;
using testing::somebody;

struct World : PrincipalWorld {
  model::Identity robot = add_identity("robot");

  Result<model::UniversalAuth> try_attach(const model::UniversalAuthSettings& settings) {
    return run([&] { return universal_auth.attach(somebody(), robot.id, settings, nullptr); });
  }
  Result<model::CreatedClientSecret> try_add_secret() {
    return run([&] { return universal_auth.create_secret(somebody(), robot.id, {}, nullptr); });
  }
  Result<model::ClientSecret> revoke(ClientSecretId id) {
    return run([&] { return universal_auth.revoke_secret(somebody(), robot.id, id); });
  }
};

BOOST_FIXTURE_TEST_SUITE(universal_auth_suite, World)

BOOST_AUTO_TEST_CASE(the_defaults_are_those_of_the_contract) {
  const auto auth = attach(robot.id);
  const std::vector<std::string> everywhere{"0.0.0.0/0", "::/0"};
  BOOST_TEST(auth.client_secret_trusted_ips == everywhere);
  BOOST_TEST(auth.access_token_trusted_ips == everywhere);
  BOOST_TEST(auth.access_token_ttl_s == 2'592'000);
  BOOST_TEST(auth.access_token_max_ttl_s == 2'592'000);
  BOOST_TEST(auth.access_token_uses_max == 0);
  BOOST_TEST(auth.lockout_enabled);
  BOOST_TEST(auth.lockout_threshold == 3);
  BOOST_TEST(auth.lockout_duration_s == 300);
  BOOST_TEST(auth.lockout_counter_reset_s == 30);
  BOOST_TEST(!auth.client_id.is_nil());
  BOOST_TEST(identities.get(robot.id).value().has_universal_auth);
}

BOOST_AUTO_TEST_CASE(it_is_attached_once_and_to_someone) {
  attach(robot.id);
  BOOST_TEST(fails(try_attach({}), ErrorKind::rejected));
  const auto nobody =
      run([&] { return universal_auth.attach(somebody(), IdentityId{}, {}, nullptr); });
  BOOST_TEST(fails(nobody, ErrorKind::not_found));
  BOOST_TEST(fails(universal_auth.get(IdentityId{}), ErrorKind::not_found));
}

BOOST_AUTO_TEST_CASE(attachments_at_once_make_one) {
  const auto attach_once = [&] { return universal_auth.attach(somebody(), robot.id, {}, nullptr); };
  const std::vector<std::function<Task<model::UniversalAuth>()>> attachments(4, attach_once);
  BOOST_TEST(successes_of(attachments, 2) == 1);
}

BOOST_AUTO_TEST_CASE(a_ttl_above_its_maximum_is_a_schema_error) {
  model::UniversalAuthSettings settings;
  settings.access_token_ttl_s = 3'000'000;
  BOOST_TEST(fails(try_attach(settings), ErrorKind::malformed));
  attach(robot.id);
  model::UniversalAuthSettings lower_maximum;
  lower_maximum.access_token_max_ttl_s = 60;  // below the stored TTL
  const auto updated =
      run([&] { return universal_auth.update(somebody(), robot.id, lower_maximum); });
  BOOST_TEST(fails(updated, ErrorKind::malformed, "accessTokenTTL"));
  lower_maximum.access_token_ttl_s = 60;
  BOOST_TEST(
      run([&] { return universal_auth.update(somebody(), robot.id, lower_maximum); }).has_value());
  BOOST_TEST(universal_auth.get(robot.id).value().access_token_max_ttl_s == 60);
}

BOOST_AUTO_TEST_CASE(a_secret_is_shown_once_and_known_by_its_prefix) {
  attach(robot.id);
  const auto created = add_secret(robot.id, {"build farm", 5, 3600});
  const auto clear_text = created.clear_text.reveal();
  BOOST_TEST(clear_text.starts_with("sms_"));
  BOOST_TEST(clear_text.starts_with(created.data.prefix));
  BOOST_TEST(created.data.prefix.size() == 8U);
  const auto kept = universal_auth.get_secret(robot.id, created.data.id).value();
  BOOST_TEST(kept.description == "build farm");
  BOOST_TEST(kept.uses_max == 5);
  BOOST_TEST(kept.ttl_s == 3600);
  BOOST_TEST(!kept.revoked);
  BOOST_TEST(revoke(created.data.id).value().revoked);
  BOOST_TEST(revoke(created.data.id).value().revoked);
  BOOST_TEST(universal_auth.list_secrets(robot.id).value().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_secret_belongs_to_its_identity) {
  attach(robot.id);
  const auto created = add_secret(robot.id);
  const auto other = add_identity("other");
  attach(other.id);
  BOOST_TEST(fails(universal_auth.get_secret(other.id, created.data.id), ErrorKind::not_found));
  const auto revoked =
      run([&] { return universal_auth.revoke_secret(somebody(), other.id, created.data.id); });
  BOOST_TEST(fails(revoked, ErrorKind::not_found));
  BOOST_TEST(fails(revoke(ClientSecretId{}), ErrorKind::not_found));
}

BOOST_AUTO_TEST_CASE(secrets_are_bounded_and_revoked_ones_make_room) {
  attach(robot.id);
  const auto first = add_secret(robot.id);
  for (std::size_t i = 1; i < limits::client_secrets_per_identity; ++i) add_secret(robot.id);
  BOOST_TEST(fails(try_add_secret(), ErrorKind::rejected, "revoke"));
  revoke(first.data.id).value();
  BOOST_TEST(try_add_secret().has_value());
  BOOST_TEST(universal_auth.list_secrets(robot.id).value().size() ==
             limits::client_secrets_per_identity);
  BOOST_TEST(fails(universal_auth.get_secret(robot.id, first.data.id), ErrorKind::not_found));
}

BOOST_AUTO_TEST_CASE(removal_takes_the_secrets_along) {
  const auto auth = attach(robot.id);
  const auto created = add_secret(robot.id);
  run([&] { return universal_auth.remove(somebody(), robot.id); }).value();
  BOOST_TEST(fails(universal_auth.get(robot.id), ErrorKind::not_found));
  BOOST_TEST(store.load()->of<model::ClientSecret>().empty());
  BOOST_TEST(
      fails(log_in(auth.client_id, created.clear_text.reveal()), ErrorKind::unauthenticated));
  BOOST_TEST((attach(robot.id).client_id != auth.client_id));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::service

// Contract of core/ports/store.hpp: every field of every kind of object, as it comes back.
#include <boost/test/unit_test.hpp>

#include "tests/contract/store/fields.hpp"
#include "tests/contract/store/samples.hpp"
#include "tests/contract/store/stores.hpp"
#include "tests/support/blocking_store.hpp"

namespace sealmint::storage::test {
namespace {

// Puts `first`, finds it with all its fields, puts `second` in its place and finds that.
template <class T>
void check_round_trip(ports::Store& store, T first, T second) {
  put(store, first);
  first.version = 1;
  auto found = list_of<T>(contents(store));
  BOOST_REQUIRE_EQUAL(found.size(), 1U);
  BOOST_TEST(same(found.front(), first));

  second.id = first.id;
  second.version = 1;
  put(store, second);
  second.version = 2;
  found = list_of<T>(contents(store));
  BOOST_REQUIRE_EQUAL(found.size(), 1U);
  BOOST_TEST(same(found.front(), second));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(store_objects)

BOOST_AUTO_TEST_CASE_TEMPLATE(new_store_is_empty, On, AllStores) {
  On on;
  const auto all = contents(on.store());
  model::for_each_kind(model::DirectoryKinds{}, [&]<class T>(std::type_identity<T>) {
    BOOST_TEST(list_of<T>(all).empty());
  });
  BOOST_TEST(testing::ask(on.store()).ping().has_value());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(users_round_trip, On, AllStores) {
  On on;
  check_round_trip(on.store(), sample_user("alice"), model::User{});
}

BOOST_AUTO_TEST_CASE_TEMPLATE(identities_round_trip, On, AllStores) {
  On on;
  check_round_trip(on.store(), sample_identity(), model::Identity{});
}

BOOST_AUTO_TEST_CASE_TEMPLATE(groups_round_trip_with_members_in_order, On, AllStores) {
  On on;
  model::Group changed = sample_group("other");
  std::swap(changed.members[0], changed.members[1]);
  changed.members.push_back({model::ActorKind::user, next_uuid()});
  check_round_trip(on.store(), sample_group("team"), changed);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(several_groups_and_signers_keep_their_own_members, On, AllStores) {
  On on;
  model::Group empty = sample_group("empty");
  empty.members.clear();
  const std::vector groups{put(on.store(), empty), put(on.store(), sample_group("b")),
                           put(on.store(), sample_group("c"))};
  const std::vector signers{put(on.store(), sample_signer("a")),
                            put(on.store(), sample_signer("b"))};
  const auto all = contents(on.store());
  BOOST_REQUIRE_EQUAL(list_of<model::Group>(all).size(), groups.size());
  for (std::size_t i = 0; i < groups.size(); ++i)
    BOOST_TEST(same(list_of<model::Group>(all)[i], groups[i]));
  BOOST_REQUIRE_EQUAL(list_of<model::Signer>(all).size(), signers.size());
  for (std::size_t i = 0; i < signers.size(); ++i)
    BOOST_TEST(same(list_of<model::Signer>(all)[i], signers[i]));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(universal_auths_round_trip, On, AllStores) {
  On on;
  const auto identity = put(on.store(), sample_identity());
  auto changed = model::UniversalAuth{};
  changed.identity_id = identity.id;
  changed.client_secret_trusted_ips = {""};
  check_round_trip(on.store(), sample_universal_auth(identity.id), changed);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(client_secrets_round_trip, On, AllStores) {
  On on;
  const auto identity = put(on.store(), sample_identity());
  const auto auth = put(on.store(), sample_universal_auth(identity.id));
  auto changed = sample_client_secret(auth);
  changed.uses = 4;
  changed.revoked = false;
  check_round_trip(on.store(), sample_client_secret(auth), changed);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(access_tokens_round_trip, On, AllStores) {
  On on;
  const auto user = put(on.store(), sample_user("alice"));
  const auto identity = put(on.store(), sample_identity());
  const auto auth = put(on.store(), sample_universal_auth(identity.id));
  const auto secret = put(on.store(), sample_client_secret(auth));
  auto changed = sample_identity_token(secret);
  changed.expires_at = at_ms(5'000);
  check_round_trip(on.store(), sample_user_token(user.id), changed);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(keys_round_trip, On, AllStores) {
  On on;
  check_round_trip(on.store(), sample_key(), model::WrappedKey{});
}

BOOST_AUTO_TEST_CASE_TEMPLATE(authorities_round_trip, On, AllStores) {
  On on;
  const auto key = put(on.store(), sample_key());
  check_round_trip(on.store(), sample_authority("root", key.id), model::Authority{});
}

BOOST_AUTO_TEST_CASE_TEMPLATE(certificates_round_trip, On, AllStores) {
  On on;
  check_round_trip(on.store(), sample_certificate(), model::Certificate{});
}

BOOST_AUTO_TEST_CASE_TEMPLATE(signers_round_trip, On, AllStores) {
  On on;
  const auto certificate = put(on.store(), sample_certificate());
  auto changed = model::Signer{};
  changed.name = "other";
  changed.certificate_id = certificate.id;
  changed.last_signed_at = at_ms(100);
  check_round_trip(on.store(), sample_signer("demo"), changed);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(renaming_to_a_taken_name_is_rejected, On, AllStores) {
  On on;
  put(on.store(), sample_signer("first"));
  auto second = put(on.store(), sample_signer("second"));
  second.name = "first";
  const auto outcome = commit_one(on.store(), ports::Put<model::Signer>{second});
  BOOST_TEST(failed_with(outcome, ErrorKind::rejected));
  BOOST_TEST(detail_of(outcome) == "name: already in use");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_name_is_free_again_after_its_owner_went, On, AllStores) {
  On on;
  const auto first = put(on.store(), sample_signer("demo"));
  BOOST_TEST(commit_one(on.store(), ports::Erase<model::Signer>{first.id},
                        ports::Put<model::Signer>{sample_signer("demo")})
                 .has_value());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_actor_is_a_member_once, On, AllStores) {
  On on;
  auto group = sample_group("team");
  group.members.push_back(group.members.front());
  BOOST_TEST(detail_of(commit_one(on.store(), ports::Put<model::Group>{group})) ==
             "members: already in use");
  auto signer = sample_signer("demo");
  signer.members.push_back(signer.members.front());
  BOOST_TEST(detail_of(commit_one(on.store(), ports::Put<model::Signer>{signer})) ==
             "members: already in use");
  BOOST_TEST(list_of<model::Signer>(contents(on.store())).empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::storage::test

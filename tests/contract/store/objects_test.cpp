// Contract of core/ports/store.hpp: Put, Erase and load of every kind of object.
#include <boost/test/unit_test.hpp>

#include "tests/contract/store/fields.hpp"
#include "tests/contract/store/samples.hpp"
#include "tests/contract/store/stores.hpp"

namespace sealmint::storage::test {
namespace {

template <class T>
const std::vector<T>& objects_of(const ports::Contents& contents) {
  return std::get<const std::vector<T>&>(std::tie(
      contents.users, contents.identities, contents.groups, contents.universal_auths,
      contents.client_secrets, contents.access_tokens, contents.authorities, contents.certificates,
      contents.keys, contents.signers, contents.policies, contents.requests, contents.grants));
}

// Puts `first`, finds it with all its fields, puts `second` in its place and finds that.
template <class T>
void check_round_trip(ports::Store& store, T first, T second) {
  put(store, first);
  first.version = 1;
  auto found = objects_of<T>(contents(store));
  BOOST_REQUIRE_EQUAL(found.size(), 1U);
  BOOST_TEST(same(found.front(), first));

  second.id = first.id;
  second.version = 1;
  put(store, second);
  second.version = 2;
  found = objects_of<T>(contents(store));
  BOOST_REQUIRE_EQUAL(found.size(), 1U);
  BOOST_TEST(same(found.front(), second));
}

// Creating twice, and changing what was changed since, are conflicts that leave the object alone.
template <class T>
void check_versions(ports::Store& store, const T& object) {
  const T stored = put(store, object);
  BOOST_TEST(failed_with(commit_one(store, ports::Put<T>{object}), ErrorKind::conflict));
  T newer = stored;
  newer.version = 2;
  BOOST_TEST(failed_with(commit_one(store, ports::Put<T>{newer}), ErrorKind::conflict));
  put(store, stored);
  BOOST_TEST(failed_with(commit_one(store, ports::Put<T>{stored}), ErrorKind::conflict));
  T absent = stored;
  absent.id = next_id<decltype(T::id)>();
  BOOST_TEST(failed_with(commit_one(store, ports::Put<T>{absent}), ErrorKind::conflict));
  BOOST_REQUIRE_EQUAL(objects_of<T>(contents(store)).size(), 1U);
  BOOST_TEST(objects_of<T>(contents(store)).front().version == 2);
}

template <class T>
void check_erase(ports::Store& store, const T& object) {
  put(store, object);
  BOOST_TEST(commit_one(store, ports::Erase<T>{object.id}).has_value());
  BOOST_TEST(objects_of<T>(contents(store)).empty());
  BOOST_TEST(commit_one(store, ports::Erase<T>{object.id}).has_value());
  put(store, object);  // from version 0 again
}

// Two objects that share one unique value; the field is named, and the first one stays.
template <class T>
void check_unique(ports::Store& store, const T& first, T second, const std::string& field) {
  put(store, first);
  const auto outcome = commit_one(store, ports::Put<T>{second});
  BOOST_TEST(failed_with(outcome, ErrorKind::rejected));
  BOOST_TEST(detail_of(outcome) == field + ": already in use");
  BOOST_TEST(objects_of<T>(contents(store)).size() == 1U);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(store_objects)

BOOST_AUTO_TEST_CASE_TEMPLATE(new_store_is_empty, On, AllStores) {
  On on;
  const auto all = contents(on.store());
  BOOST_TEST((all.users.empty() && all.identities.empty() && all.groups.empty() &&
              all.universal_auths.empty() && all.client_secrets.empty() &&
              all.access_tokens.empty() && all.authorities.empty() && all.certificates.empty() &&
              all.keys.empty() && all.signers.empty() && all.policies.empty() &&
              all.requests.empty() && all.grants.empty()));
  BOOST_TEST(on.store().ping().has_value());
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
  BOOST_REQUIRE_EQUAL(all.groups.size(), groups.size());
  for (std::size_t i = 0; i < groups.size(); ++i) BOOST_TEST(same(all.groups[i], groups[i]));
  BOOST_REQUIRE_EQUAL(all.signers.size(), signers.size());
  for (std::size_t i = 0; i < signers.size(); ++i) BOOST_TEST(same(all.signers[i], signers[i]));
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

BOOST_AUTO_TEST_CASE_TEMPLATE(versions_guard_every_kind, On, AllStores) {
  On on;
  auto& store = on.store();
  check_versions(store, sample_user("alice"));
  check_versions(store, sample_identity());
  check_versions(store, sample_group("team"));
  const auto identity = contents(store).identities.front();
  check_versions(store, sample_universal_auth(identity.id));
  check_versions(store, sample_client_secret(contents(store).universal_auths.front()));
  check_versions(store, sample_identity_token(contents(store).client_secrets.front()));
  check_versions(store, sample_key());
  check_versions(store, sample_authority("root", contents(store).keys.front().id));
  check_versions(store, sample_certificate());
  check_versions(store, sample_signer("demo"));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(every_kind_can_be_erased, On, AllStores) {
  On on;
  auto& store = on.store();
  check_erase(store, sample_user("alice"));
  check_erase(store, sample_identity());
  check_erase(store, sample_group("team"));
  check_erase(store, sample_universal_auth(contents(store).identities.front().id));
  check_erase(store, sample_client_secret(contents(store).universal_auths.front()));
  check_erase(store, sample_identity_token(contents(store).client_secrets.front()));
  check_erase(store, sample_key());
  check_erase(store, sample_authority("root", contents(store).keys.front().id));
  check_erase(store, sample_certificate());
  check_erase(store, sample_signer("demo"));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(user_names_are_unique_in_any_case, On, AllStores) {
  On on;
  check_unique(on.store(), sample_user("alice"), sample_user("ALICE"), "username");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(slugs_of_groups_are_unique, On, AllStores) {
  On on;
  check_unique(on.store(), sample_group("team"), sample_group("team"), "slug");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(names_of_signers_and_authorities_are_unique, On, AllStores) {
  On on;
  const auto key = put(on.store(), sample_key());
  check_unique(on.store(), sample_signer("demo"), sample_signer("demo"), "name");
  check_unique(on.store(), sample_authority("root", key.id), sample_authority("root", key.id),
               "name");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_identity_has_one_universal_auth, On, AllStores) {
  On on;
  const auto identity = put(on.store(), sample_identity());
  const auto first = sample_universal_auth(identity.id);
  check_unique(on.store(), first, sample_universal_auth(identity.id), "identityId");
  auto other = sample_universal_auth(put(on.store(), sample_identity()).id);
  other.client_id = first.client_id;
  const auto outcome = commit_one(on.store(), ports::Put<model::UniversalAuth>{other});
  BOOST_TEST(detail_of(outcome) == "clientId: already in use");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(hashes_of_tokens_are_unique, On, AllStores) {
  On on;
  const auto user = put(on.store(), sample_user("alice"));
  const auto first = sample_user_token(user.id);
  auto second = sample_user_token(user.id);
  second.token_hash = first.token_hash;
  check_unique(on.store(), first, second, "tokenHash");
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
  BOOST_TEST(contents(on.store()).signers.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::storage::test

// Contract of core/ports/store.hpp: what goes with an erased object, and references that must hold.
#include <boost/test/unit_test.hpp>

#include "tests/contract/store/samples.hpp"
#include "tests/contract/store/stores.hpp"
#include "tests/support/operation_rows.hpp"

namespace sealmint::storage::test {
namespace {

// Two identities with all that hangs on them, and a user with a token.
struct Household {
  explicit Household(ports::Store& store) {
    user = put(store, sample_user("alice"));
    put(store, sample_user_token(user.id));
    for (const int i : {0, 1}) {
      identities[i] = put(store, sample_identity());
      auths[i] = put(store, sample_universal_auth(identities[i].id));
      secrets[i] = put(store, sample_client_secret(auths[i]));
      put(store, sample_identity_token(secrets[i]));
      auto token_without_secret = sample_identity_token(secrets[i]);
      token_without_secret.client_secret_id.reset();
      put(store, token_without_secret);
    }
  }
  model::User user;
  model::Identity identities[2];
  model::UniversalAuth auths[2];
  model::ClientSecret secrets[2];
};

}  // namespace

BOOST_AUTO_TEST_SUITE(store_references)

BOOST_AUTO_TEST_CASE_TEMPLATE(erasing_a_user_takes_its_tokens, On, AllStores) {
  On on;
  const Household household(on.store());
  BOOST_TEST(commit_one(on.store(), ports::Erase<model::User>{household.user.id}).has_value());
  const auto all = contents(on.store());
  BOOST_TEST(list_of<model::User>(all).empty());
  BOOST_REQUIRE_EQUAL(list_of<model::AccessToken>(all).size(), 4U);
  for (const auto& token : list_of<model::AccessToken>(all)) {
    BOOST_TEST((token.actor.kind == model::ActorKind::identity));
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(erasing_an_identity_takes_all_that_hangs_on_it, On, AllStores) {
  On on;
  const Household household(on.store());
  const auto& gone = household.identities[0];
  BOOST_TEST(commit_one(on.store(), ports::Erase<model::Identity>{gone.id}).has_value());
  const auto all = contents(on.store());
  BOOST_REQUIRE_EQUAL(list_of<model::Identity>(all).size(), 1U);
  BOOST_REQUIRE_EQUAL(list_of<model::UniversalAuth>(all).size(), 1U);
  BOOST_REQUIRE_EQUAL(list_of<model::ClientSecret>(all).size(), 1U);
  BOOST_TEST((list_of<model::ClientSecret>(all)[0].id == household.secrets[1].id));
  BOOST_TEST(list_of<model::AccessToken>(all).size() == 3U);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(erasing_a_universal_auth_takes_secrets_and_their_tokens, On,
                              AllStores) {
  On on;
  const Household household(on.store());
  const auto& gone = household.auths[1];
  BOOST_TEST(commit_one(on.store(), ports::Erase<model::UniversalAuth>{gone.id}).has_value());
  const auto all = contents(on.store());
  BOOST_TEST(list_of<model::Identity>(all).size() == 2U);
  BOOST_TEST(list_of<model::UniversalAuth>(all).size() == 1U);
  BOOST_TEST(list_of<model::ClientSecret>(all).size() == 1U);
  BOOST_TEST(list_of<model::AccessToken>(all).size() == 4U);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(erasing_a_client_secret_takes_its_tokens, On, AllStores) {
  On on;
  const Household household(on.store());
  const auto& gone = household.secrets[0];
  BOOST_TEST(commit_one(on.store(), ports::Erase<model::ClientSecret>{gone.id}).has_value());
  BOOST_TEST(list_of<model::AccessToken>(contents(on.store())).size() == 4U);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_cascade_is_undone_with_its_transaction, On, AllStores) {
  On on;
  const Household household(on.store());
  const auto outcome = commit_one(
      on.store(), ports::Erase<model::Identity>{household.identities[0].id},
      ports::Erase<model::User>{household.user.id}, ports::SpendTokenUse{next_id<TokenId>()});
  BOOST_TEST(failed_with(outcome, ErrorKind::not_found));
  const auto all = contents(on.store());
  BOOST_TEST(list_of<model::User>(all).size() == 1U);
  BOOST_TEST(list_of<model::Identity>(all).size() == 2U);
  BOOST_TEST(list_of<model::UniversalAuth>(all).size() == 2U);
  BOOST_TEST(list_of<model::ClientSecret>(all).size() == 2U);
  BOOST_TEST(list_of<model::AccessToken>(all).size() == 5U);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(members_and_operations_outlive_whom_they_name, On, AllStores) {
  On on;
  auto& store = on.store();
  const auto user = put(store, sample_user("alice"));
  auto group = sample_group("team");
  group.members = {{model::ActorKind::user, user.id.uuid}};
  put(store, group);
  const auto signer = put(store, sample_signer("demo"));
  const auto operation = sample_operation(signer.id, 1);
  BOOST_TEST(commit_one(store, testing::append(operation)).has_value());
  BOOST_TEST(
      commit_one(store, ports::Erase<model::Signer>{signer.id}, ports::Erase<model::User>{user.id})
          .has_value());
  BOOST_TEST(list_of<model::Group>(contents(store)).front().members.size() == 1U);
  BOOST_TEST(page(store, signer.id).total_count == 1U);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(references_must_hold, On, AllStores) {
  On on;
  auto& store = on.store();
  const auto auth = sample_universal_auth(next_id<IdentityId>());
  const auto secret = sample_client_secret(auth);
  auto signer = sample_signer("demo");
  signer.certificate_id = next_id<CertificateId>();
  BOOST_TEST(
      failed_with(commit_one(store, ports::Put<model::UniversalAuth>{auth}), ErrorKind::conflict));
  BOOST_TEST(
      failed_with(commit_one(store, ports::Put<model::ClientSecret>{secret}), ErrorKind::conflict));
  BOOST_TEST(failed_with(
      commit_one(store, ports::Put<model::AccessToken>{sample_user_token(next_id<UserId>())}),
      ErrorKind::conflict));
  BOOST_TEST(failed_with(
      commit_one(store, ports::Put<model::Authority>{sample_authority("root", next_id<KeyId>())}),
      ErrorKind::conflict));
  BOOST_TEST(
      failed_with(commit_one(store, ports::Put<model::Signer>{signer}), ErrorKind::conflict));
  const auto all = contents(store);
  BOOST_TEST((list_of<model::UniversalAuth>(all).empty() &&
              list_of<model::ClientSecret>(all).empty() &&
              list_of<model::AccessToken>(all).empty() && list_of<model::Authority>(all).empty() &&
              list_of<model::Signer>(all).empty()));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_is_referred_to_cannot_go_alone, On, AllStores) {
  On on;
  auto& store = on.store();
  const auto key = put(store, sample_key());
  const auto authority = put(store, sample_authority("root", key.id));
  const auto certificate = put(store, sample_certificate());
  auto signer = sample_signer("demo");
  signer.certificate_id = certificate.id;
  put(store, signer);
  BOOST_TEST(
      failed_with(commit_one(store, ports::Erase<model::WrappedKey>{key.id}), ErrorKind::conflict));
  BOOST_TEST(failed_with(commit_one(store, ports::Erase<model::Certificate>{certificate.id}),
                         ErrorKind::conflict));
  BOOST_TEST(list_of<model::WrappedKey>(contents(store)).size() == 1U);
  BOOST_TEST(commit_one(store, ports::Erase<model::WrappedKey>{key.id},
                        ports::Erase<model::Authority>{authority.id})
                 .has_value());
  BOOST_TEST(commit_one(store, ports::Erase<model::Certificate>{certificate.id},
                        ports::Erase<model::Signer>{signer.id})
                 .has_value());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(the_order_inside_a_transaction_does_not_matter, On, AllStores) {
  On on;
  const auto identity = sample_identity();
  const auto auth = sample_universal_auth(identity.id);
  const auto secret = sample_client_secret(auth);
  BOOST_TEST(commit_one(on.store(), ports::Put<model::AccessToken>{sample_identity_token(secret)},
                        ports::Put<model::ClientSecret>{secret},
                        ports::Put<model::UniversalAuth>{auth},
                        ports::Put<model::Identity>{identity})
                 .has_value());
  BOOST_TEST(list_of<model::AccessToken>(contents(on.store())).size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::storage::test

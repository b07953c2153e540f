// Contract of core/ports/store.hpp: batches, outcomes and counted rights.
#include <boost/test/unit_test.hpp>

#include "tests/contract/store/fields.hpp"
#include "tests/contract/store/samples.hpp"
#include "tests/contract/store/stores.hpp"
#include "tests/support/blocking_store.hpp"
#include "tests/support/operation_rows.hpp"

namespace sealmint::storage::test {

BOOST_AUTO_TEST_SUITE(store_transactions)

BOOST_AUTO_TEST_CASE_TEMPLATE(an_empty_batch_and_an_empty_transaction_succeed, On, AllStores) {
  On on;
  BOOST_TEST(commit(on.store(), {}).empty());
  BOOST_TEST(commit(on.store(), {ports::Transaction{}}).front().has_value());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(nothing_stays_of_a_transaction_whose_last_change_fails, On,
                              AllStores) {
  On on;
  auto& store = on.store();
  const auto user = put(store, sample_user("alice"));
  const auto token = put(store, sample_user_token(user.id));
  const auto signer = put(store, sample_signer("demo"));
  const auto kept = sample_answer(1, 100);
  BOOST_TEST(commit_one(store, kept).has_value());

  auto renamed = signer;
  renamed.name = "renamed";
  renamed.members.clear();
  const auto operation = sample_operation(signer.id, 5'000);
  const auto outcome =
      commit_one(store, ports::SpendTokenUse{token.id}, testing::append(operation),
                 ports::Put<model::Signer>{renamed}, ports::Put<model::Group>{sample_group("team")},
                 sample_answer(2, 100), kept);
  BOOST_TEST(failed_with(outcome, ErrorKind::conflict));
  const auto all = contents(store);
  BOOST_TEST(same(list_of<model::Signer>(all).front(), signer));
  BOOST_TEST(same(list_of<model::AccessToken>(all).front(), token));
  BOOST_TEST(list_of<model::Group>(all).empty());
  BOOST_TEST(page(store, signer.id).total_count == 0U);
  BOOST_TEST(!testing::ask(store).operation(operation.id).value().has_value());
  BOOST_TEST(!testing::ask(store).remembered_answer(hash_of(2), at_ms(0)).value().has_value());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(transactions_of_a_batch_fail_alone_and_in_order, On, AllStores) {
  On on;
  auto& store = on.store();
  const auto signer = put(store, sample_signer("taken"));
  const auto twice = sample_operation(signer.id, 1);
  const auto outcomes =
      commit(store, {
                        {{testing::append(twice)}},
                        {{testing::append(twice)}},
                        {{testing::append(sample_operation(signer.id, 2))}},
                        {{ports::Put<model::Signer>{sample_signer("taken")}}},
                        {{ports::Put<model::Signer>{sample_signer("free")}}},
                        {{ports::SpendTokenUse{next_id<TokenId>()}}},
                        {{testing::append(sample_operation(signer.id, 3)), sample_answer(1, 10)}},
                        {{testing::append(sample_operation(signer.id, 4)), sample_answer(1, 10)}},
                        {{ports::Put<model::Group>{sample_group("team")}}},
                    });
  const std::vector<bool> expected{true, false, true, false, true, false, true, false, true};
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    BOOST_TEST(outcomes[i].has_value() == expected[i], "transaction " << i);
  }
  BOOST_TEST(failed_with(outcomes[1], ErrorKind::conflict));
  BOOST_TEST(failed_with(outcomes[3], ErrorKind::rejected));
  BOOST_TEST(failed_with(outcomes[5], ErrorKind::not_found));
  BOOST_TEST(failed_with(outcomes[7], ErrorKind::conflict));
  BOOST_TEST(page(store, signer.id).total_count == 3U);
  BOOST_TEST(list_of<model::Signer>(contents(store)).size() == 2U);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(later_transactions_see_earlier_ones, On, AllStores) {
  On on;
  auto signer = sample_signer("demo");
  auto second = signer;
  second.version = 1;
  second.description = "second";
  const auto outcomes = commit(on.store(), {{{ports::Put<model::Signer>{signer}}},
                                            {{ports::Put<model::Signer>{second}}},
                                            {{ports::Put<model::Signer>{second}}}});
  BOOST_TEST(outcomes[0].has_value());
  BOOST_TEST(outcomes[1].has_value());
  BOOST_TEST(failed_with(outcomes[2], ErrorKind::conflict));
  BOOST_TEST(list_of<model::Signer>(contents(on.store())).front().description.value() == "second");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_limit_of_uses_holds_inside_a_batch, On, AllStores) {
  On on;
  auto& store = on.store();
  const auto user = put(store, sample_user("alice"));
  auto token = sample_user_token(user.id);
  token.uses_max = 10;
  token.uses = 3;
  put(store, token);
  const SignerId signer = next_id<SignerId>();
  std::vector<ports::Transaction> batch;
  for (int i = 0; i < 40; ++i) {
    batch.push_back(
        {{ports::SpendTokenUse{token.id}, testing::append(sample_operation(signer, i))}});
  }
  const auto outcomes = commit(store, batch);
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    BOOST_TEST(outcomes[i].has_value() == (i < 7), "use " << i);
    if (i >= 7) BOOST_TEST(failed_with(outcomes[i], ErrorKind::limit_exhausted));
  }
  BOOST_TEST(list_of<model::AccessToken>(contents(store)).front().uses == 10);
  BOOST_TEST(page(store, signer).total_count == 7U);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(client_secrets_have_limits_and_zero_is_none, On, AllStores) {
  On on;
  auto& store = on.store();
  const auto identity = put(store, sample_identity());
  const auto auth = put(store, sample_universal_auth(identity.id));
  auto limited = sample_client_secret(auth);
  limited.uses_max = 3;
  auto unlimited = sample_client_secret(auth);
  unlimited.uses_max = 0;
  put(store, limited);
  put(store, unlimited);
  BOOST_TEST(commit_one(store, ports::SpendClientSecretUse{limited.id}).has_value());
  BOOST_TEST(failed_with(commit_one(store, ports::SpendClientSecretUse{limited.id}),
                         ErrorKind::limit_exhausted));
  for (int i = 0; i < 5; ++i) {
    BOOST_TEST(commit_one(store, ports::SpendClientSecretUse{unlimited.id}).has_value());
  }
  BOOST_TEST(list_of<model::ClientSecret>(contents(store))[1].uses == 7);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_update_gives_no_spent_use_back, On, AllStores) {
  On on;
  auto& store = on.store();
  const auto user = put(store, sample_user("alice"));
  auto token = put(store, sample_user_token(user.id));
  BOOST_TEST(commit_one(store, ports::SpendTokenUse{token.id}).has_value());
  token.expires_at = at_ms(1'500);
  put(store, token);
  const auto stored = list_of<model::AccessToken>(contents(store)).front();
  BOOST_TEST(stored.uses == 2);
  BOOST_TEST((stored.expires_at == at_ms(1'500)));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(settings_are_kept_and_replaced, On, AllStores) {
  On on;
  auto& settings = on.settings();
  BOOST_TEST(!settings.read_setting("master_key_check").value().has_value());
  const Bytes first{0, 1, 2};
  const Bytes second;
  BOOST_TEST(settings.write_setting("master_key_check", first).has_value());
  BOOST_TEST(settings.read_setting("master_key_check").value().value() == first);
  BOOST_TEST(settings.write_setting("master_key_check", second).has_value());
  BOOST_TEST(settings.read_setting("master_key_check").value().value() == second);
  BOOST_TEST(!settings.read_setting("other").value().has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::storage::test

// Contract of core/ports/store.hpp: policies, requests and grants, the units of grants, and rights
// that are part of a commit.
#include <boost/test/unit_test.hpp>

#include "tests/contract/store/fields.hpp"
#include "tests/contract/store/samples.hpp"
#include "tests/contract/store/stores.hpp"
#include "tests/support/operation_rows.hpp"

namespace sealmint::storage::test {
namespace {

using model::GrantStatus;

template <class T>
void check_round_trip(ports::Store& store, T first, T second) {
  put(store, first);
  first.version = 1;
  BOOST_REQUIRE_EQUAL(list_of<T>(contents(store)).size(), 1U);
  BOOST_TEST(same(list_of<T>(contents(store)).front(), first));
  second.id = first.id;
  second.version = 1;
  put(store, second);
  second.version = 2;
  BOOST_TEST(same(list_of<T>(contents(store)).front(), second));
}

// One operation that costs units of a grant.
ports::Transaction spending(const model::Grant& grant, std::int64_t units, std::int64_t at = 50) {
  ports::Transaction transaction;
  transaction.changes.emplace_back(testing::append(sample_operation(grant.signer_id, at)));
  transaction.spend = ports::SpendGrant{grant.id, units, at_ms(at)};
  return transaction;
}

std::size_t successes(const Outcomes& outcomes) {
  return static_cast<std::size_t>(
      std::ranges::count_if(outcomes, [](const auto& outcome) { return outcome.has_value(); }));
}

model::Grant only_grant(ports::Store& store) {
  return list_of<model::Grant>(contents(store)).front();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(store_approvals)

BOOST_AUTO_TEST_CASE_TEMPLATE(policies_requests_and_grants_round_trip, On, AllStores) {
  On on;
  auto& store = on.store();
  const auto signer = put(store, sample_signer("demo"));
  model::ApprovalPolicy no_steps;
  no_steps.signer_id = signer.id;
  check_round_trip(store, sample_policy(signer.id), no_steps);
  model::AccessRequest bare;
  bare.signer_id = signer.id;
  check_round_trip(store, sample_request(signer.id), bare);
  model::Grant spent = sample_grant(signer.id);
  spent.signings_max.reset();
  spent.scope = {};
  spent.expires_at.reset();
  spent.used = 9;
  check_round_trip(store, sample_grant(signer.id), spent);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_signer_has_one_policy, On, AllStores) {
  On on;
  const auto signer = put(on.store(), sample_signer("demo"));
  put(on.store(), sample_policy(signer.id));
  const auto second =
      commit_one(on.store(), ports::Put<model::ApprovalPolicy>{sample_policy(signer.id)});
  BOOST_TEST(failed_with(second, ErrorKind::rejected));
  BOOST_TEST(detail_of(second) == "signerId: already in use");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(one_request_of_a_requester_is_open_for_one_scope, On, AllStores) {
  On on;
  auto& store = on.store();
  const auto signer = put(store, sample_signer("demo"));
  auto first = sample_request(signer.id);
  first.status = model::RequestStatus::pending;
  auto twin = first;
  twin.id = next_id<RequestId>();
  first = put(store, first);
  BOOST_TEST(
      failed_with(commit_one(store, ports::Put<model::AccessRequest>{twin}), ErrorKind::conflict));
  auto other_scope = twin;
  other_scope.id = next_id<RequestId>();
  other_scope.terms.scope.hostname = "elsewhere";
  put(store, other_scope);
  first.status = model::RequestStatus::expired;
  BOOST_TEST(commit_one(store, ports::Put<model::AccessRequest>{first},
                        ports::Put<model::AccessRequest>{twin})
                 .has_value());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(approvals_go_with_their_signer, On, AllStores) {
  On on;
  auto& store = on.store();
  const auto signer = put(store, sample_signer("demo"));
  const auto other = put(store, sample_signer("other"));
  for (const auto& each : {signer, other}) {
    put(store, sample_policy(each.id));
    put(store, sample_request(each.id));
    put(store, sample_grant(each.id));
  }
  BOOST_TEST(commit_one(store, ports::Erase<model::Signer>{signer.id}).has_value());
  const auto all = contents(store);
  BOOST_REQUIRE_EQUAL(list_of<model::ApprovalPolicy>(all).size(), 1U);
  BOOST_TEST((list_of<model::ApprovalPolicy>(all).front().signer_id == other.id));
  BOOST_TEST(list_of<model::AccessRequest>(all).size() == 1U);
  BOOST_TEST(list_of<model::Grant>(all).size() == 1U);
  const SignerId nobody = next_id<SignerId>();
  for (const auto& outcome :
       {commit_one(store, ports::Put<model::ApprovalPolicy>{sample_policy(nobody)}),
        commit_one(store, ports::Put<model::AccessRequest>{sample_request(nobody)}),
        commit_one(store, ports::Put<model::Grant>{sample_grant(nobody)})}) {
    BOOST_TEST(failed_with(outcome, ErrorKind::conflict));
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(exactly_as_many_transactions_succeed_as_fit, On, AllStores) {
  On on;
  auto& store = on.store();
  const auto signer = put(store, sample_signer("demo"));
  const auto grant = put(store, sample_grant(signer.id));  // 7 of 10 are left
  std::vector<ports::Transaction> batch;
  for (int i = 0; i < 20; ++i) batch.push_back(spending(grant, 1));
  const auto outcomes = commit(store, batch);
  BOOST_TEST(successes(outcomes) == 7U);
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    BOOST_TEST(outcomes[i].has_value() == (i < 7), "transaction " << i);
  }
  BOOST_TEST(failed_with(outcomes[7], ErrorKind::limit_exhausted));
  BOOST_TEST(page(store, signer.id).total_count == 7U);
  BOOST_TEST(only_grant(store).used == 10);
  BOOST_TEST((only_grant(store).status == GrantStatus::expired));
  BOOST_TEST(only_grant(store).version == 1);
  BOOST_TEST(successes(commit(store, {spending(grant, 1)})) == 0U);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_refused_row_among_others_takes_no_units_and_moves_no_rights, On,
                              AllStores) {
  On on;
  auto& store = on.store();
  auto signer = put(store, sample_signer("demo"));
  const auto grant = put(store, sample_grant(signer.id));  // 7 of 10 are left
  const auto epoch = [&] { return contents(store).rights.of(signer.id, {}); };
  const auto before = epoch();
  const auto good = spending(grant, 2);
  const auto outcomes =
      commit(store, {{{ports::Put<model::Signer>{signer}}}, good, good, spending(grant, 3)});
  BOOST_TEST(outcomes[0].has_value());
  BOOST_TEST(outcomes[1].has_value());
  BOOST_TEST(failed_with(outcomes[2], ErrorKind::conflict));
  BOOST_TEST(outcomes[3].has_value());
  BOOST_TEST(only_grant(store).used == 8);
  BOOST_TEST(page(store, signer.id).total_count == 2U);
  // The directory counts each change once, and so must the store, or nothing would be signed again.
  BOOST_TEST(epoch() == before + 1);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_large_spend_that_does_not_fit_leaves_room_for_small_ones, On,
                              AllStores) {
  On on;
  auto& store = on.store();
  const auto signer = put(store, sample_signer("demo"));
  const auto grant = put(store, sample_grant(signer.id));
  const auto outcomes = commit(
      store, {spending(grant, 4), spending(grant, 5), spending(grant, 2), spending(grant, 1)});
  BOOST_TEST(outcomes[0].has_value());
  BOOST_TEST(failed_with(outcomes[1], ErrorKind::limit_exhausted));
  BOOST_TEST(outcomes[2].has_value());
  BOOST_TEST(outcomes[3].has_value());
  BOOST_TEST(only_grant(store).used == 10);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(units_are_taken_only_while_a_grant_is_open, On, AllStores) {
  On on;
  auto& store = on.store();
  const auto signer = put(store, sample_signer("demo"));
  auto grant = put(store, sample_grant(signer.id));  // from 40 to 1000
  const auto outcomes = commit(store, {spending(grant, 1, 39), spending(grant, 1, 40),
                                       spending(grant, 1, 999), spending(grant, 1, 1'000)});
  BOOST_TEST((outcomes[0].has_error() && outcomes[3].has_error()));
  BOOST_TEST((outcomes[1].has_value() && outcomes[2].has_value()));
  grant.status = GrantStatus::revoked;
  put(store, grant);
  BOOST_TEST(failed_with(commit(store, {spending(grant, 1)}).front(), ErrorKind::limit_exhausted));
  auto unknown = grant;
  unknown.id = next_id<GrantId>();
  BOOST_TEST(failed_with(commit(store, {spending(unknown, 1)}).front(), ErrorKind::not_found));
  BOOST_TEST(only_grant(store).used == 5);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_put_never_gives_units_back, On, AllStores) {
  On on;
  auto& store = on.store();
  const auto signer = put(store, sample_signer("demo"));
  auto grant = put(store, sample_grant(signer.id));
  BOOST_TEST(successes(commit(store, {spending(grant, 4)})) == 1U);
  put(store, grant);  // still says 3
  BOOST_TEST(only_grant(store).used == 7);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(units_of_a_transaction_that_fails_are_not_taken, On, AllStores) {
  On on;
  auto& store = on.store();
  const auto signer = put(store, sample_signer("demo"));
  const auto grant = put(store, sample_grant(signer.id));
  auto first = spending(grant, 7);
  auto same_operation = first;
  auto with_answer = spending(grant, 1);
  BOOST_TEST(commit_one(store, sample_answer(1, 100)).has_value());
  with_answer.changes.emplace_back(sample_answer(1, 100));
  BOOST_TEST(failed_with(commit(store, {with_answer}).front(), ErrorKind::conflict));
  BOOST_TEST(only_grant(store).used == 3);
  BOOST_TEST(successes(commit(store, {first})) == 1U);
  BOOST_TEST((only_grant(store).status == GrantStatus::expired));
  BOOST_TEST(commit(store, {same_operation}).front().has_error());
  BOOST_TEST(only_grant(store).used == 10);
  BOOST_TEST(page(store, signer.id).total_count == 1U);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_operation_that_is_refused_gives_its_units_back, On, AllStores) {
  On on;
  auto& store = on.store();
  const auto signer = put(store, sample_signer("demo"));
  const auto grant = put(store, sample_grant(signer.id));
  const auto once = spending(grant, 1);
  const auto outcomes = commit(store, {once, once, spending(grant, 5)});
  BOOST_TEST((outcomes[0].has_value() && outcomes[1].has_error() && outcomes[2].has_value()));
  BOOST_TEST(only_grant(store).used == 9);
  BOOST_TEST((only_grant(store).status == GrantStatus::active));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_right_that_was_changed_before_the_commit_fails_it, On, AllStores) {
  On on;
  auto& store = on.store();
  auto signer = put(store, sample_signer("demo"));
  const auto user = put(store, sample_user("alice"));
  auto token = put(store, sample_user_token(user.id));
  auto grant = put(store, sample_grant(signer.id));
  const auto conditional = [&] {
    auto transaction = spending(grant, 1);
    const auto epoch = contents(store).rights.of(signer.id, token.id);
    transaction.rights = ports::RightsCondition{signer.id, token.id, epoch};
    return transaction;
  };
  const auto fails_after = [&](auto change) {
    const auto late = conditional();
    ports::Transaction before;
    before.changes.emplace_back(change);
    const auto used = only_grant(store).used;
    const auto outcomes = commit(store, {before, late});
    BOOST_REQUIRE(outcomes.front().has_value());
    return failed_with(outcomes.back(), ErrorKind::conflict) && only_grant(store).used == used;
  };
  BOOST_TEST(successes(commit(store, {conditional(), conditional()})) == 2U);

  BOOST_TEST(fails_after(ports::Put<model::Signer>{signer}));
  BOOST_TEST(fails_after(ports::Put<model::AccessToken>{token}));
  BOOST_TEST(fails_after(ports::Put<model::User>{user}));
  BOOST_TEST(fails_after(ports::Put<model::Grant>{grant}));
  BOOST_TEST(fails_after(ports::Erase<model::AccessToken>{token.id}));
  BOOST_TEST(fails_after(ports::Erase<model::Certificate>{next_id<CertificateId>()}));
  // What is new takes nothing from anybody.
  BOOST_TEST(!fails_after(ports::Put<model::AccessRequest>{sample_request(signer.id)}));
  BOOST_TEST(!fails_after(ports::Put<model::User>{sample_user("bob")}));
  BOOST_TEST(!fails_after(ports::Put<model::AccessToken>{sample_user_token(user.id)}));
  BOOST_TEST(!fails_after(ports::Put<model::ApprovalPolicy>{sample_policy(signer.id)}));
}

// Of what an administrator does: it rests on one principal, and on the groups that lift it.
BOOST_AUTO_TEST_CASE_TEMPLATE(a_change_rests_on_those_alone_who_give_the_right, On, AllStores) {
  On on;
  auto& store = on.store();
  const auto signer = put(store, sample_signer("demo"));
  const auto identity = put(store, sample_identity());
  const auto auth = put(store, sample_universal_auth(identity.id));
  auto secret = put(store, sample_client_secret(auth));
  const auto lifting = put(store, sample_group("admins"));
  const auto bystander = put(store, sample_user("bystander"));
  const auto other_group = put(store, sample_group("others"));
  const auto token = put(store, sample_user_token(bystander.id));
  const ports::RightHolder holder{identity.id.uuid, lifting.id.uuid, {}};
  const auto fails_after = [&](auto change) {
    ports::Transaction late;
    late.changes.emplace_back(
        ports::Put<model::Group>{sample_group("of " + to_string(next_id<GroupId>()))});
    const auto epoch = contents(store).rights.of(TokenId{}, holder);
    late.rights = ports::RightsCondition{{}, {}, epoch, holder};
    ports::Transaction before;
    before.changes.emplace_back(change);
    const auto outcomes = commit(store, {before, late});
    BOOST_REQUIRE(outcomes.front().has_value());
    return failed_with(outcomes.back(), ErrorKind::conflict);
  };
  // What others may do does not matter, nor what is signed.
  BOOST_TEST(!fails_after(ports::Put<model::User>{bystander}));
  BOOST_TEST(!fails_after(ports::Put<model::Group>{other_group}));
  BOOST_TEST(!fails_after(ports::Put<model::Signer>{signer}));
  BOOST_TEST(!fails_after(ports::Erase<model::AccessToken>{token.id}));
  BOOST_TEST(!fails_after(ports::Put<model::Identity>{sample_identity()}));

  BOOST_TEST(fails_after(ports::Put<model::Identity>{identity}));
  BOOST_TEST(fails_after(ports::Put<model::Group>{lifting}));
  BOOST_TEST(fails_after(ports::Put<model::UniversalAuth>{auth}));
  BOOST_TEST(fails_after(ports::Put<model::ClientSecret>{secret}));
  BOOST_TEST(fails_after(ports::Erase<model::ClientSecret>{secret.id}));
  BOOST_TEST(fails_after(ports::Erase<model::UniversalAuth>{auth.id}));
  BOOST_TEST(fails_after(ports::Erase<model::Group>{lifting.id}));
  BOOST_TEST(fails_after(ports::Erase<model::Identity>{identity.id}));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_change_rests_on_the_session_that_asked_for_it, On, AllStores) {
  On on;
  auto& store = on.store();
  const auto user = put(store, sample_user("alice"));
  const auto token = put(store, sample_user_token(user.id));
  const ports::RightHolder holder{user.id.uuid, {}, {}};
  ports::Transaction late;
  late.changes.emplace_back(ports::Put<model::Group>{sample_group("late")});
  late.rights =
      ports::RightsCondition{{}, token.id, contents(store).rights.of(token.id, holder), holder};
  ports::Transaction logout;
  logout.changes.emplace_back(ports::Erase<model::AccessToken>{token.id});
  BOOST_TEST(failed_with(commit(store, {logout, late}).back(), ErrorKind::conflict));
  BOOST_TEST(list_of<model::Group>(contents(store)).empty());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_change_that_failed_changed_no_rights, On, AllStores) {
  On on;
  auto& store = on.store();
  const auto signer = put(store, sample_signer("demo"));
  const auto before = contents(store).rights.of(signer.id, {});
  auto stale = signer;
  stale.version = 7;
  BOOST_TEST(commit_one(store, ports::Put<model::Signer>{stale}).has_error());
  BOOST_TEST(contents(store).rights.of(signer.id, {}) == before);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::storage::test

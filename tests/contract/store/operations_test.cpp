// Contract of core/ports/store.hpp: activity, remembered answers and the sweep.
#include <boost/test/unit_test.hpp>

#include "tests/contract/store/fields.hpp"
#include "tests/contract/store/samples.hpp"
#include "tests/contract/store/stores.hpp"
#include "tests/support/blocking_store.hpp"
#include "tests/support/operation_rows.hpp"

namespace sealmint::storage::test {
namespace {

using model::OperationStatus;

// Appends operations in one batch, each in a transaction of its own.
void append(ports::Store& store, const std::vector<model::Operation>& operations) {
  std::vector<ports::Transaction> batch;
  for (const auto& operation : operations) batch.push_back({{testing::append(operation)}});
  for (const auto& outcome : commit(store, batch)) BOOST_REQUIRE(outcome.has_value());
}

std::vector<OperationId> ids_of(const std::vector<model::Operation>& operations) {
  std::vector<OperationId> ids;
  for (const auto& operation : operations) ids.push_back(operation.id);
  return ids;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(store_operations)

BOOST_AUTO_TEST_CASE_TEMPLATE(operations_round_trip, On, AllStores) {
  On on;
  const auto full = sample_operation(next_id<SignerId>(), 1);
  model::Operation bare;
  bare.id = next_id<OperationId>();
  bare.status = OperationStatus::denied;
  append(on.store(), {full, bare});
  for (const auto& expected : {full, bare}) {
    const auto found = testing::ask(on.store()).operation(expected.id);
    BOOST_REQUIRE((found.has_value() && found->has_value()));
    BOOST_TEST(same(**found, expected));
    const auto listed = page(on.store(), expected.signer_id);
    BOOST_REQUIRE_EQUAL(listed.operations.size(), 1U);
    BOOST_TEST(same(listed.operations.front(), expected));
  }
  BOOST_TEST(!testing::ask(on.store()).operation(next_id<OperationId>()).value().has_value());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(newest_come_first_and_equal_times_keep_their_order, On, AllStores) {
  On on;
  const SignerId signer = next_id<SignerId>();
  std::vector<model::Operation> operations;
  for (const std::int64_t time : {5, 3, 5, 9, 5, 1}) {
    operations.push_back(sample_operation(signer, time));
  }
  append(on.store(), operations);
  const auto listed = page(on.store(), signer).operations;
  const std::vector<OperationId> expected{operations[3].id, operations[4].id, operations[2].id,
                                          operations[0].id, operations[1].id, operations[5].id};
  BOOST_TEST((ids_of(listed) == expected));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(pages_filters_and_totals, On, AllStores) {
  On on;
  auto& store = on.store();
  const SignerId signer = next_id<SignerId>();
  const OperationStatus statuses[] = {OperationStatus::success, OperationStatus::failed,
                                      OperationStatus::denied, OperationStatus::success};
  std::vector<model::Operation> operations;
  for (int i = 0; i < 50; ++i) {
    operations.push_back(sample_operation(signer, i));
    operations.back().status = statuses[i % 4];
    operations.push_back(sample_operation(next_id<SignerId>(), i));
  }
  append(store, operations);

  for (const auto status :
       {std::optional<OperationStatus>(), std::optional(OperationStatus::success),
        std::optional(OperationStatus::failed), std::optional(OperationStatus::denied),
        std::optional(OperationStatus::pending)}) {
    std::vector<OperationId> expected;
    for (auto each = operations.rbegin(); each != operations.rend(); ++each) {
      if (each->signer_id == signer && (!status || each->status == *status)) {
        expected.push_back(each->id);
      }
    }
    std::vector<OperationId> found;
    for (std::size_t offset = 0; offset <= expected.size(); offset += 7) {
      const auto part = page(store, {signer, status, offset, 7});
      BOOST_TEST(part.total_count == expected.size());
      BOOST_TEST(part.operations.size() <= 7U);
      for (const auto& operation : part.operations) found.push_back(operation.id);
    }
    BOOST_TEST((found == expected));
    const auto behind = page(store, {signer, status, 1'000, 20});
    BOOST_TEST(behind.operations.empty());
    BOOST_TEST(behind.total_count == expected.size());
  }
  BOOST_TEST(page(store, next_id<SignerId>()).total_count == 0U);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_success_moves_the_signer_forward_only, On, AllStores) {
  On on;
  auto& store = on.store();
  auto signer = sample_signer("demo");
  signer.last_signed_at.reset();
  const auto stored = put(store, signer);
  const auto last_signed = [&] {
    return list_of<model::Signer>(contents(store)).front().last_signed_at;
  };

  auto denied = sample_operation(signer.id, 50);
  denied.status = OperationStatus::denied;
  append(store, {denied});
  BOOST_TEST((last_signed() == std::nullopt));
  append(store, {sample_operation(signer.id, 30), sample_operation(signer.id, 20)});
  BOOST_TEST((last_signed() == at_ms(30)));
  append(store, {sample_operation(signer.id, 10)});
  BOOST_TEST((last_signed() == at_ms(30)));
  put(store, stored);  // still version 1, and it carries an older time: neither matters
  BOOST_TEST((last_signed() == at_ms(30)));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_bad_row_among_many_fails_alone, On, AllStores) {
  On on;
  const SignerId signer = next_id<SignerId>();
  std::vector<ports::Transaction> batch;
  const auto doubled = sample_operation(signer, 0);
  for (int i = 0; i < 200; ++i) {
    const bool is_doubled = i == 3 || i == 100 || i == 195;
    batch.push_back({{testing::append(is_doubled ? doubled : sample_operation(signer, i))}});
  }
  const auto outcomes = commit(on.store(), batch);
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    BOOST_TEST(outcomes[i].has_value() == (i != 100 && i != 195), "row " << i);
  }
  BOOST_TEST(page(on.store(), signer).total_count == 198U);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(many_rows_of_one_transaction_are_one, On, AllStores) {
  On on;
  const SignerId signer = next_id<SignerId>();
  ports::Transaction good;
  ports::Transaction bad;
  for (int i = 0; i < 300; ++i) {
    good.changes.emplace_back(testing::append(sample_operation(signer, i)));
    bad.changes.emplace_back(testing::append(sample_operation(signer, i)));
  }
  bad.changes.push_back(good.changes.front());
  const auto outcomes = commit(on.store(), {good, bad});
  BOOST_TEST(outcomes[0].has_value());
  BOOST_TEST(failed_with(outcomes[1], ErrorKind::conflict));
  BOOST_TEST(page(on.store(), signer).total_count == 300U);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(the_rows_of_a_call_share_what_the_call_says, On, AllStores) {
  On on;
  auto& store = on.store();
  auto signer = sample_signer("demo");
  signer.last_signed_at.reset();
  put(store, signer);
  auto call = testing::append(sample_operation(signer.id, 30));
  for (int i = 1; i < 300; ++i) call.items.push_back(sample_operation(signer.id, i));
  call.items[1].status = OperationStatus::failed;
  call.items[1].algorithm.reset();
  call.items[1].digest = {};
  BOOST_TEST(commit_one(store, call).has_value());

  const auto listed = page(store, {signer.id, std::nullopt, 0, 300});
  BOOST_REQUIRE_EQUAL(listed.operations.size(), 300U);
  for (std::size_t i = 0; i < 300; ++i) {
    BOOST_REQUIRE(same(listed.operations[i], model::Operation{call.context, call.items[299 - i]}));
  }
  BOOST_TEST(page(store, {signer.id, OperationStatus::failed, 0, 20}).total_count == 1U);
  BOOST_TEST((list_of<model::Signer>(contents(store)).front().last_signed_at == at_ms(30)));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_call_with_a_bad_row_leaves_nothing, On, AllStores) {
  On on;
  auto& store = on.store();
  const SignerId signer = next_id<SignerId>();
  auto good = testing::append(sample_operation(signer, 1));
  auto bad = testing::append(sample_operation(signer, 2));
  for (int i = 0; i < 200; ++i) {
    good.items.push_back(sample_operation(signer, 1));
    bad.items.push_back(sample_operation(signer, 2));
  }
  bad.items[150].id = bad.items[3].id;
  const auto outcomes = commit(store, {{{good}}, {{bad}}, {{ports::AppendOperations{}}}});
  BOOST_TEST(outcomes[0].has_value());
  BOOST_TEST(failed_with(outcomes[1], ErrorKind::conflict));
  BOOST_TEST(outcomes[2].has_value());
  BOOST_TEST(page(store, signer).total_count == 201U);
  BOOST_TEST(!testing::ask(store).operation(bad.items[0].id).value().has_value());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_batch_of_a_thousand, On, AllStores) {
  On on;
  const SignerId signer = next_id<SignerId>();
  std::vector<model::Operation> operations;
  for (int i = 0; i < 1'000; ++i) operations.push_back(sample_operation(signer, i));
  append(on.store(), operations);
  const auto listed = page(on.store(), {signer, std::nullopt, 0, 1'000});
  BOOST_TEST(listed.total_count == 1'000U);
  BOOST_REQUIRE_EQUAL(listed.operations.size(), 1'000U);
  for (std::size_t i = 0; i < 1'000; ++i) {
    BOOST_REQUIRE(same(listed.operations[i], operations[999 - i]));
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_answer_is_kept_once_until_it_expires, On, AllStores) {
  On on;
  auto& store = on.store();
  const auto answer = sample_answer(1, 100);
  BOOST_TEST(commit_one(store, answer).has_value());
  BOOST_TEST(failed_with(commit_one(store, sample_answer(1, 200)), ErrorKind::conflict));
  const auto found = testing::ask(store).remembered_answer(answer.key_hash, at_ms(99)).value();
  BOOST_REQUIRE(found.has_value());
  BOOST_TEST(same(*found, answer));
  BOOST_TEST(
      !testing::ask(store).remembered_answer(answer.key_hash, at_ms(100)).value().has_value());
  BOOST_TEST(!testing::ask(store).remembered_answer(hash_of(9), at_ms(0)).value().has_value());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(the_sweep_takes_what_expired_and_nothing_else, On, AllStores) {
  On on;
  auto& store = on.store();
  BOOST_TEST(store.remove_expired(at_ms(1'000'000)).value() == 0U);
  const auto user = put(store, sample_user("alice"));
  for (const std::int64_t expiry : {100, 200, 300}) {
    BOOST_TEST(
        commit_one(store, sample_answer(static_cast<std::uint8_t>(expiry), expiry)).has_value());
    auto token = sample_user_token(user.id);
    token.expires_at = at_ms(expiry);
    put(store, token);
  }
  BOOST_TEST(store.remove_expired(at_ms(200)).value() == 4U);
  BOOST_TEST(store.remove_expired(at_ms(200)).value() == 0U);
  const auto tokens = list_of<model::AccessToken>(contents(store));
  BOOST_REQUIRE_EQUAL(tokens.size(), 1U);
  BOOST_TEST((tokens.front().expires_at == at_ms(300)));
  BOOST_TEST(commit_one(store, sample_answer(100, 400)).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::storage::test

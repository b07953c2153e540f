// Contract of core/ports/store.hpp: the log.
#include <boost/test/unit_test.hpp>

#include "core/audit/commitment.hpp"
#include "core/audit/leaf.hpp"
#include "core/audit/tiles.hpp"
#include "core/audit/tree.hpp"
#include "core/crypto/merkle.hpp"
#include "tests/contract/store/samples.hpp"
#include "tests/contract/store/stores.hpp"
#include "tests/support/blocking_store.hpp"
#include "tests/support/operation_rows.hpp"

namespace sealmint::storage::test {
namespace {

model::AuditEvent sample_event(const std::string& kind) {
  model::AuditEvent event;
  event.id = next_id<EventId>();
  event.kind = kind;
  event.facts = {{"role", "operator"}, {"id", "7"}};
  event.personal = {{"actorName", "Ada"}};
  event.created_at = at_ms(1'000);
  return event;
}

ports::Transaction operations(std::size_t count) {
  ports::Transaction transaction;
  auto row = sample_operation(next_id<SignerId>(), 5);
  auto append = testing::append(row);
  for (std::size_t i = 1; i < count; ++i) {
    row.id = next_id<OperationId>();
    append.items.push_back(row);
  }
  transaction.changes.emplace_back(std::move(append));
  return transaction;
}

std::vector<Bytes> all_entries(ports::Store& store) {
  std::vector<Bytes> all;
  const auto size = testing::ask(store).log_head().value().size;
  while (all.size() < size) {
    auto some = testing::ask(store).log_entries(all.size(), 256).value();
    BOOST_REQUIRE(!some.empty());
    std::ranges::move(some, std::back_inserter(all));
  }
  return all;
}

// The root by the tiles and by the entries is the same.
Sha256 checked_root(ports::Store& store) {
  const auto size = testing::ask(store).log_head().value().size;
  const auto read = [&](unsigned level, std::uint64_t first, std::size_t count) {
    return testing::ask(store).log_hashes(level, first, count);
  };
  std::vector<Sha256> hashes;
  for (const auto& entry : all_entries(store)) hashes.push_back(crypto::merkle_leaf_hash(entry));
  const Sha256 root = audit::root_of(size, read).value();
  BOOST_TEST((root == crypto::merkle_root(hashes)));
  return root;
}

std::string kind_at(ports::Store& store, std::uint64_t index) {
  const auto entries = testing::ask(store).log_entries(index, 1).value();
  BOOST_REQUIRE_EQUAL(entries.size(), 1U);
  return std::string(audit::decode(entries.front()).value().kind);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(store_log)

BOOST_AUTO_TEST_CASE_TEMPLATE(an_empty_store_has_an_empty_log, On, AllStores) {
  On on;
  const auto head = testing::ask(on.store()).log_head().value();
  BOOST_TEST(head.size == 0U);
  BOOST_TEST(head.first_entry == 0U);
  BOOST_TEST(!head.checkpoint.has_value());
  BOOST_TEST(testing::ask(on.store()).log_entries(0, 10).value().empty());
  BOOST_TEST(testing::ask(on.store()).log_hashes(0, 0, 10).value().empty());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(everything_stands_in_the_order_of_its_commits, On, AllStores) {
  On on;
  const auto event = sample_event("create-pki-signer");
  auto mixed = operations(2);
  mixed.changes.emplace_back(ports::RecordEvent{event});
  const OperationId first =
      std::get<ports::AppendOperations>(mixed.changes.front()).items.front().id;
  const auto outcomes = commit(
      on.store(), {operations(1), {{ports::RecordEvent{sample_event("a")}}}, std::move(mixed)});
  BOOST_TEST(outcomes[0].value().log_index == 0U);
  BOOST_TEST(outcomes[1].value().log_index == 1U);
  BOOST_TEST(outcomes[2].value().log_index == 2U);
  BOOST_TEST(testing::ask(on.store()).log_index(first).value().value() == 2U);
  BOOST_TEST(testing::ask(on.store()).log_index(event.id).value().value() == 4U);
  BOOST_TEST(kind_at(on.store(), 1) == "a");
  BOOST_TEST(kind_at(on.store(), 2) == "pki-signer-sign");
  BOOST_TEST(kind_at(on.store(), 4) == "create-pki-signer");
  checked_root(on.store());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_is_refused_leaves_no_entry, On, AllStores) {
  On on;
  const auto user = put(on.store(), sample_user("ada"));
  auto stale = user;
  stale.version = 7;
  const auto outcomes =
      commit(on.store(), {operations(3),
                          {{ports::RecordEvent{sample_event("refused")}, ports::Put{stale}}},
                          {{ports::Put{user}, ports::RecordEvent{sample_event("taken")}}}});
  BOOST_TEST(outcomes[1].has_error());
  BOOST_TEST(outcomes[2].value().log_index == 3U);
  BOOST_TEST(testing::ask(on.store()).log_head().value().size == 4U);
  BOOST_TEST(kind_at(on.store(), 3) == "taken");
  checked_root(on.store());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_id_is_on_record_once, On, AllStores) {
  On on;
  const auto event = sample_event("a");
  BOOST_TEST(commit_one(on.store(), ports::RecordEvent{event}).has_value());
  const auto outcomes =
      commit(on.store(), {operations(1), {{ports::RecordEvent{event}}}, operations(1)});
  BOOST_TEST(failed_with(outcomes[1], ErrorKind::conflict));
  BOOST_TEST(outcomes[2].value().log_index == 2U);
  BOOST_TEST(testing::ask(on.store()).log_head().value().size == 3U);
  checked_root(on.store());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_event_larger_than_an_entry_is_refused, On, AllStores) {
  On on;
  auto event = sample_event("a");
  event.facts.emplace_back("text", std::string(70'000, 'x'));
  const auto outcome = commit_one(on.store(), ports::RecordEvent{event});
  BOOST_TEST(failed_with(outcome, ErrorKind::rejected));
  BOOST_TEST(testing::ask(on.store()).log_head().value().size == 0U);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(bundles_and_tiles_complete_at_any_border, On, AllStores) {
  On on;
  std::uint64_t size = 0;
  for (const std::size_t count : {1U, 254U, 1U, 1U, 255U, 600U, 24U, 3U}) {
    const auto outcome = commit(on.store(), {operations(count)}).front();
    BOOST_TEST(outcome.value().log_index == size);
    size += count;
    BOOST_TEST(testing::ask(on.store()).log_head().value().size == size);
    checked_root(on.store());
  }
  BOOST_TEST(testing::ask(on.store()).log_entries(250, 10).value().size() == 6U);
  BOOST_TEST(testing::ask(on.store()).log_entries(256, 3).value().size() == 3U);
  BOOST_TEST(testing::ask(on.store()).log_hashes(1, 0, 256).value().size() == size / 256);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(the_record_of_a_signature_says_what_was_signed, On, AllStores) {
  On on;
  auto row = sample_operation(next_id<SignerId>(), 1'234);
  row.signature_hash = hash_of(9);
  row.certificate_id = next_id<CertificateId>();
  BOOST_REQUIRE(commit_one(on.store(), testing::append(row)).has_value());
  const auto entries = testing::ask(on.store()).log_entries(0, 1).value();
  const auto record = audit::decode(entries.front()).value();
  BOOST_TEST((record.id == row.id.uuid));
  BOOST_TEST((record.created_at == row.created_at));
  BOOST_TEST((record.signer_id == row.signer_id.uuid));
  BOOST_TEST((record.actor_id == row.actor.id));
  BOOST_TEST((record.data_hash == row.data_hash));
  BOOST_TEST((record.signature_hash == row.signature_hash));
  BOOST_TEST((record.certificate_id == row.certificate_id->uuid));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(checkpoints_are_kept_once_each, On, AllStores) {
  On on;
  for (const std::uint64_t size : {2U, 5U, 5U, 9U}) {
    const ports::KeepCheckpoint checkpoint{size, "note " + std::to_string(size), at_ms(1)};
    BOOST_REQUIRE(commit_one(on.store(), checkpoint).has_value());
  }
  BOOST_TEST(testing::ask(on.store()).log_head().value().checkpoint.value().note == "note 9");
  const auto kept = testing::ask(on.store()).checkpoints(2, 10).value();
  BOOST_REQUIRE_EQUAL(kept.size(), 2U);
  BOOST_TEST(kept[0].note == "note 5");
  BOOST_TEST(testing::ask(on.store()).checkpoints(0, 1).value().front().size == 2U);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(of_an_hour_that_is_past_one_checkpoint_stays, On, AllStores) {
  On on;
  const auto hour = [](std::int64_t hours, std::int64_t minutes) {
    return from_unix_ms((hours * 60 + minutes) * 60'000);
  };
  std::uint64_t size = 0;
  for (const auto time :
       {hour(1, 5), hour(1, 59), hour(2, 0), hour(2, 30), hour(3, 1), hour(3, 2), hour(4, 0)}) {
    BOOST_REQUIRE(commit_one(on.store(), ports::KeepCheckpoint{++size, "note", time}).has_value());
  }
  // An hour back from there everything before 3:01:30 may go.
  const auto removed = on.store().remove_expired(hour(4, 1) + std::chrono::seconds{30});
  BOOST_TEST(removed.value() == 3U);
  std::vector<std::uint64_t> sizes;
  const auto all = testing::ask(on.store()).checkpoints(0, 100).value();
  for (const auto& kept : all) sizes.push_back(kept.size);
  const std::vector<std::uint64_t> expected{2, 4, 6, 7};
  BOOST_TEST(sizes == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(whole_bundles_are_pruned_and_the_tree_stays, On, AllStores) {
  On on;
  commit(on.store(), {operations(600)});
  const Sha256 root = checked_root(on.store());
  BOOST_REQUIRE(commit_one(on.store(), ports::PruneLog{511}).has_value());
  BOOST_TEST(testing::ask(on.store()).log_head().value().first_entry == 256U);
  BOOST_TEST(testing::ask(on.store()).log_head().value().size == 600U);
  BOOST_TEST(testing::ask(on.store()).log_entries(0, 256).value().empty());
  BOOST_TEST(testing::ask(on.store()).log_personal(0, 256).value().empty());
  BOOST_TEST(testing::ask(on.store()).log_entries(256, 256).value().size() == 256U);
  const auto read = [&](unsigned level, std::uint64_t first, std::size_t count) {
    return testing::ask(on.store()).log_hashes(level, first, count);
  };
  BOOST_TEST((audit::root_of(600, read).value() == root));
  BOOST_REQUIRE(commit_one(on.store(), ports::PruneLog{600}).has_value());
  BOOST_TEST(testing::ask(on.store()).log_head().value().first_entry == 512U);
  BOOST_TEST(testing::ask(on.store()).log_entries(512, 256).value().size() == 88U);
  BOOST_TEST(commit(on.store(), {operations(1)}).front().value().log_index == 600U);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_an_entry_does_not_say_of_persons_is_kept_beside_it, On,
                              AllStores) {
  On on;
  auto event = sample_event("a");
  event.actor = model::ActorRef{model::ActorKind::user, next_uuid()};
  const auto row = sample_operation(next_id<SignerId>(), 5);
  BOOST_REQUIRE(commit_one(on.store(), ports::RecordEvent{event}, testing::append(row),
                           ports::RecordEvent{sample_event("platform")})
                    .has_value());
  const auto texts = testing::ask(on.store()).log_personal(0, 256).value();
  BOOST_REQUIRE_EQUAL(texts.size(), 3U);
  BOOST_TEST((texts[0] == event.personal));
  BOOST_TEST((texts[1] == audit::texts_of_caller(row.actor_name, row.client)));
  BOOST_TEST((testing::ask(on.store()).log_personal(1, 1).value().front() == texts[1]));
  BOOST_TEST((testing::ask(on.store()).log_personal(2, 5).value().front() == event.personal));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_was_erased_is_gone_and_the_tree_stays, On, AllStores) {
  On on;
  auto event = sample_event("a");
  const auto row = sample_operation(next_id<SignerId>(), 5);
  event.actor = row.actor;
  auto again = row;
  again.id = next_id<OperationId>();
  commit(on.store(), {{{testing::append(row), ports::RecordEvent{event}}}, operations(1)});
  const Sha256 root = checked_root(on.store());
  BOOST_REQUIRE(commit_one(on.store(), ports::ErasePersonal{row.actor}).has_value());
  auto texts = testing::ask(on.store()).log_personal(0, 256).value();
  BOOST_TEST((texts[0].empty() && texts[1].empty() && !texts[2].empty()));
  BOOST_TEST(testing::ask(on.store()).operation(row.id).value().value().actor_name.empty());
  BOOST_TEST((checked_root(on.store()) == root));
  // Whoever goes on is on record anew.
  BOOST_REQUIRE(commit_one(on.store(), testing::append(again)).has_value());
  texts = testing::ask(on.store()).log_personal(0, 256).value();
  BOOST_TEST((texts[0].empty() && !texts[3].empty()));
}

BOOST_AUTO_TEST_CASE(a_store_that_is_opened_again_goes_on) {
  const TemporaryDirectory directory;
  Sha256 root{};
  {
    const auto store = open_store(directory.path());
    for (const std::size_t count : {300U, 1U, 20U}) commit(*store, {operations(count)});
    root = checked_root(*store);
  }
  const auto store = open_store(directory.path());
  BOOST_TEST((checked_root(*store) == root));
  const auto outcome = commit(*store, {operations(700)}).front();
  BOOST_TEST(outcome.value().log_index == 321U);
  checked_root(*store);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::storage::test

// The failures that the memory store gives on demand.
#include <boost/test/unit_test.hpp>

#include <future>

#include "tests/contract/store/samples.hpp"
#include "tests/contract/store/stores.hpp"
#include "tests/support/blocking_store.hpp"
#include "tests/support/operation_rows.hpp"

namespace sealmint::storage::test {
namespace {

std::vector<ports::Transaction> one_operation(SignerId signer) {
  return {{{testing::append(sample_operation(signer, 1))}}};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(memory_faults)

BOOST_AUTO_TEST_CASE(the_nth_commit_fails_and_the_store_stays_broken) {
  MemoryStore store;
  const SignerId signer = next_id<SignerId>();
  store.faults().fail_commit(2, CommitFault::error);
  BOOST_TEST(testing::ask(store).commit(one_operation(signer)).has_value());
  BOOST_TEST(failed_with(testing::ask(store).commit(one_operation(signer)), ErrorKind::internal));
  BOOST_TEST(failed_with(testing::ask(store).commit(one_operation(signer)), ErrorKind::internal));
  BOOST_TEST(failed_with(store.remove_expired(at_ms(0)), ErrorKind::internal));
  BOOST_TEST(page(store, signer).total_count == 1U);
}

BOOST_AUTO_TEST_CASE(a_full_disk_passes) {
  MemoryStore store;
  const SignerId signer = next_id<SignerId>();
  store.faults().fail_commit(1, CommitFault::storage_full);
  const auto refused = testing::ask(store).commit(one_operation(signer));
  BOOST_TEST(failed_with(refused, ErrorKind::unavailable));
  BOOST_TEST(detail_of(refused) == "storage_full");
  BOOST_TEST(testing::ask(store).commit(one_operation(signer)).has_value());
  BOOST_TEST(page(store, signer).total_count == 1U);
}

BOOST_AUTO_TEST_CASE(a_commit_may_hold_though_it_was_reported_lost) {
  MemoryStore store;
  const SignerId signer = next_id<SignerId>();
  store.faults().fail_commit(1, CommitFault::applied_but_unknown);
  BOOST_TEST(failed_with(testing::ask(store).commit(one_operation(signer)), ErrorKind::internal));
  BOOST_TEST(page(store, signer).total_count == 1U);
  BOOST_TEST(testing::ask(store).commit(one_operation(signer)).has_error());
}

BOOST_AUTO_TEST_CASE(commits_wait_at_the_gate_and_are_counted) {
  MemoryStore store;
  const SignerId signer = next_id<SignerId>();
  store.faults().hold_commits();
  BOOST_TEST(!store.faults().wait_for_held_commit(std::chrono::milliseconds(1)));
  auto held = std::async(std::launch::async, [&] {
    return testing::ask(store).commit(one_operation(signer)).has_value();
  });
  BOOST_TEST(store.faults().wait_for_held_commit(std::chrono::seconds(10)));
  BOOST_TEST(page(store, signer).total_count == 0U);
  store.faults().release_commits();
  BOOST_TEST(held.get());
  BOOST_TEST(page(store, signer).total_count == 1U);
  BOOST_TEST(testing::ask(store).commit({}).has_value());
  BOOST_TEST(store.faults().commits() == 2U);
  BOOST_TEST((store.faults().batch_sizes() == std::vector<std::size_t>{1, 0}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::storage::test

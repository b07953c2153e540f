#include "core/engine/signing_lane.hpp"

#include <boost/test/unit_test.hpp>

#include <thread>

#include "tests/support/until.hpp"
#include "tests/unit/core/engine/lane_world.hpp"

namespace sealmint::engine {
namespace {

using namespace std::chrono_literals;
using model::KeyAlgorithm;
using testing::LaneWorld;
using testing::OwnedCall;

bool all_signed(const OwnedCall& owned) {
  for (std::size_t i = 0; i < owned.jobs.size(); ++i) {
    if (!owned.is_signed(i)) return false;
  }
  return owned.result && owned.result->has_value();
}

BOOST_FIXTURE_TEST_SUITE(signing_lane, LaneWorld)

BOOST_AUTO_TEST_CASE(signs_every_job_in_its_place) {
  options.workers = 2;
  const auto lane = make_lane();
  auto& owned = start(*lane, 1'000, 0, 1, Priority::batch);
  finish(*lane);
  BOOST_TEST(all_signed(owned));
  BOOST_TEST(lane->metrics().signatures.value() == 1'000U);
  BOOST_TEST(lane->queued(KeyAlgorithm::ec_p256) == 0U);
}

BOOST_AUTO_TEST_CASE(no_jobs_is_no_work) {
  const auto lane = make_lane();
  auto& owned = start(*lane, 0, 0);
  BOOST_TEST(all_signed(owned));
  finish(*lane);
}

BOOST_AUTO_TEST_CASE(a_call_larger_than_the_room_left_is_refused_whole) {
  options.queue_items_max = 10;
  const auto lane = make_lane();
  auto& owned = start(*lane, 11, 0);
  BOOST_TEST_REQUIRE(owned.result.has_value());
  BOOST_TEST_REQUIRE(owned.result->has_error());
  BOOST_TEST((owned.result->error().kind == ErrorKind::busy));
  BOOST_TEST(owned.result->error().retry_after.has_value());
  BOOST_TEST(studio.batches().empty());
  BOOST_TEST(lane->metrics().refused.value() == 11U);
  finish(*lane);
}

BOOST_AUTO_TEST_CASE(a_full_queue_refuses_while_the_workers_are_held) {
  options.queue_items_max = 4;
  const auto lane = make_lane();
  studio.close_gate();
  auto& held = start(*lane, 1, 0);
  studio.await_batches(1);
  auto& queued = start(*lane, 4, 10);
  auto& refused = start(*lane, 1, 20);
  BOOST_TEST_REQUIRE(refused.result.has_value());
  BOOST_TEST((refused.result->error().kind == ErrorKind::busy));
  BOOST_TEST(lane->queued(KeyAlgorithm::ec_p256) == 4U);
  finish(*lane);
  BOOST_TEST(all_signed(held));
  BOOST_TEST(all_signed(queued));
}

BOOST_AUTO_TEST_CASE(what_waits_while_a_worker_is_busy_is_signed_together) {
  const auto lane = make_lane();
  studio.close_gate();
  start(*lane, 1, 0);
  studio.await_batches(1);
  // Eight calls of eight signers with eight keys.
  for (std::uint8_t key = 1; key <= 8; ++key) start(*lane, 1, key, key);
  finish(*lane);
  for (const auto& owned : calls) BOOST_TEST(all_signed(owned));
  const auto batches = studio.batches();
  BOOST_TEST_REQUIRE(batches.size() == 2U);
  BOOST_TEST_REQUIRE(batches[1].size() == 8U);
  for (std::uint8_t i = 0; i < 8; ++i) {
    BOOST_TEST(batches[1][i].key == i + 1);
    BOOST_TEST(batches[1][i].input == i + 1);
  }
  const auto& fill = lane->metrics().fill[model::index_of(KeyAlgorithm::ec_p256)];
  BOOST_TEST(fill.sum() == 9U);
  BOOST_TEST(fill.bucket(0) == 1U);
  BOOST_TEST(fill.bucket(3) == 1U);
}

BOOST_AUTO_TEST_CASE(a_batch_occupies_every_worker) {
  options.workers = 2;
  const auto lane = make_lane();
  studio.close_gate();
  auto& owned = start(*lane, 256, 0, 1, Priority::batch);
  studio.await_batches(2);  // both stand before the gate, with their halves of what they take
  const auto batches = studio.batches();
  BOOST_TEST(batches[0].size() == 32U);
  BOOST_TEST(batches[1].size() == 32U);
  finish(*lane);
  BOOST_TEST(all_signed(owned));
}

BOOST_AUTO_TEST_CASE(a_second_worker_leaves_half_a_fill_to_the_first) {
  options.workers = 2;
  const auto lane = make_lane();
  studio.close_gate();
  start(*lane, 1, 0);
  studio.await_batches(1);
  for (std::uint8_t i = 1; i <= 7; ++i) start(*lane, 1, i);
  // Another class is served at once, so the second worker is awake and had its chance.
  start(*lane, 1, 100, 9, Priority::interactive, KeyAlgorithm::ed25519);
  studio.await_batches(2);
  BOOST_TEST(lane->queued(KeyAlgorithm::ec_p256) == 7U);
  start(*lane, 1, 8);
  studio.pass_once();
  studio.await_batches(3);
  finish(*lane);
  const auto batches = studio.batches();
  BOOST_TEST(batches[2].size() == 8U);
  for (const auto& owned : calls) BOOST_TEST(all_signed(owned));
}

BOOST_AUTO_TEST_CASE(one_signer_does_not_hold_up_another) {
  const auto lane = make_lane();
  studio.close_gate();
  start(*lane, 1, 0);
  studio.await_batches(1);
  start(*lane, 100, 0, 1);
  start(*lane, 16, 200, 2);
  studio.pass_once();
  studio.await_batches(2);
  const auto second = studio.batches()[1];
  const auto of_second_signer =
      std::ranges::count_if(second, [](const auto& seen) { return seen.key == 2; });
  BOOST_TEST(of_second_signer == 16);
  BOOST_TEST(second.size() == 32U);
  finish(*lane);
}

BOOST_AUTO_TEST_CASE(interactive_calls_overtake_a_batch) {
  const auto lane = make_lane();
  studio.close_gate();
  start(*lane, 1, 0);
  studio.await_batches(1);
  start(*lane, 64, 0, 1, Priority::batch);
  start(*lane, 1, 200, 2);
  studio.pass_once();
  studio.await_batches(2);
  BOOST_TEST(studio.batches()[1].front().key == 2);
  finish(*lane);
}

BOOST_AUTO_TEST_CASE(a_job_past_its_deadline_costs_no_signature) {
  const auto lane = make_lane();
  auto& late = calls.emplace_back(3, std::uint8_t{0});
  late.call.deadline = std::chrono::steady_clock::now() - 1s;
  start(*lane, late);
  finish(*lane);
  BOOST_TEST_REQUIRE(late.result.has_value());
  BOOST_TEST(late.result->has_value());
  for (const auto& job : late.jobs) {
    BOOST_TEST_REQUIRE(job.outcome.has_error());
    BOOST_TEST((job.outcome.error().kind == ErrorKind::busy));
  }
  BOOST_TEST(studio.batches().empty());
  BOOST_TEST(lane->metrics().expired.value() == 3U);
}

BOOST_AUTO_TEST_CASE(the_wish_to_verify_reaches_the_signer) {
  const auto lane = make_lane();
  auto& careful = calls.emplace_back(1, std::uint8_t{0});
  careful.call.must_verify = true;
  start(*lane, careful);
  finish(*lane);
  BOOST_TEST(studio.batches().at(0).at(0).must_verify);
}

// The signatures of a faulty key are dropped, no other is made, and its neighbours do not notice.
BOOST_AUTO_TEST_CASE(a_faulty_key_is_put_in_quarantine) {
  const auto lane = make_lane();
  studio.faulty_key = 3;
  studio.close_gate();
  start(*lane, 1, 0);
  studio.await_batches(1);
  auto& sound = start(*lane, 2, 10, 2);
  auto& faulty = start(*lane, 2, 20, 3);
  // More than one take: what is still queued when the fault shows is not signed either.
  auto& behind = start(*lane, 100, 30, 3, Priority::batch);
  studio.open_gate();
  studio.await_batches(2);
  BOOST_TEST_REQUIRE(testing::until([&] { return lane->quarantined_keys() > 0; }));
  auto& later = start(*lane, 1, 40, 3);
  BOOST_TEST_REQUIRE(later.result.has_value());
  BOOST_TEST((later.result->error().kind == ErrorKind::unavailable));
  BOOST_TEST(later.result->error().detail == "key_quarantined");
  finish(*lane);
  BOOST_TEST(all_signed(sound));
  for (std::size_t i = 0; i < 2; ++i) {
    BOOST_TEST(faulty.error_of(i) == "key_integrity");
    BOOST_TEST(faulty.is_wiped(i));
  }
  BOOST_TEST(behind.error_of(99) == "key_quarantined");
  BOOST_TEST(lane->metrics().verify_failures.value() > 0U);
  BOOST_TEST(lane->metrics().quarantined.value() > 0U);
  BOOST_TEST(log.events().size() == 1U);  // one alarm, however many signatures were wrong
  BOOST_TEST(log.events().front() == "key_quarantined");
}

BOOST_AUTO_TEST_CASE(an_exception_fails_the_jobs_in_hand_and_no_others) {
  const auto lane = make_lane();
  studio.throwing_input = 5;
  studio.close_gate();
  start(*lane, 1, 0);
  studio.await_batches(1);
  auto& failed = start(*lane, 4, 3);
  studio.pass_once();
  studio.await_batches(2);
  auto& fine = start(*lane, 4, 100);
  finish(*lane);
  for (std::size_t i = 0; i < 4; ++i) {
    BOOST_TEST_REQUIRE(failed.jobs[i].outcome.has_error());
    BOOST_TEST((failed.jobs[i].outcome.error().kind == ErrorKind::internal));
    BOOST_TEST(failed.is_wiped(i));
  }
  BOOST_TEST(all_signed(fine));
  BOOST_TEST((log.events() == std::vector<std::string>{"signing_worker_failed"}));
}

BOOST_AUTO_TEST_CASE(stopping_signs_what_is_queued_and_refuses_the_rest) {
  options.workers = 2;
  const auto lane = make_lane();
  studio.close_gate();
  for (std::uint8_t i = 0; i < 100; ++i) start(*lane, 3, i, static_cast<std::uint8_t>(i % 7));
  finish(*lane);
  for (const auto& owned : calls) BOOST_TEST(all_signed(owned));
  auto& late = start(*lane, 1, 0);
  BOOST_TEST_REQUIRE(late.result.has_value());
  BOOST_TEST((late.result->error().kind == ErrorKind::unavailable));
  BOOST_TEST(late.result->error().detail == "stopping");
}

// Calls of one I/O thread that follow one another, of all kinds and sizes.
boost::asio::awaitable<int> sign_often(SigningLane& lane, std::uint8_t key_number,
                                       int calls_count) {
  int good = 0;
  for (int i = 0; i < calls_count; ++i) {
    const auto algorithm = model::key_algorithm_at(static_cast<std::size_t>(i) % 7);
    OwnedCall owned(1 + static_cast<std::size_t>(i) % 12, 1, key_number, algorithm);
    auto result = co_await lane.sign(owned.call);
    owned.result = std::move(result);
    if (all_signed(owned)) ++good;
  }
  co_return good;
}

// None is lost and none is doubled.
BOOST_AUTO_TEST_CASE(many_threads_are_served) {
  options.workers = 3;
  const auto lane = make_lane();
  std::atomic<int> good{0};
  // A worker may still be inside post() when the last call of a thread has ended, so the contexts
  // go after the lane has stopped.
  std::deque<boost::asio::io_context> contexts;
  std::vector<std::thread> threads;
  for (std::uint8_t number = 1; number <= 4; ++number) {
    auto& io = contexts.emplace_back(1);
    const auto add = [&good](std::exception_ptr, int count) { good += count; };
    boost::asio::co_spawn(io, sign_often(*lane, number, 300), add);
    threads.emplace_back([&io] { io.run(); });
  }
  for (auto& thread : threads) thread.join();
  lane->stop();
  BOOST_TEST(good.load() == 4 * 300);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::engine

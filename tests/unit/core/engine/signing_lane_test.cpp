#include "core/engine/signing_lane.hpp"

#include <boost/asio/detached.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/support/fake_vault.hpp"
#include "tests/support/null_log.hpp"
#include "tests/support/run_task.hpp"

namespace sealmint::engine {
namespace {

using namespace std::chrono_literals;
using Lane = SigningLane;

std::shared_ptr<const model::WrappedKey> make_key(std::uint8_t number) {
  auto key = std::make_shared<model::WrappedKey>();
  key->id.uuid.bytes[15] = number;
  key->algorithm = model::KeyAlgorithm::ec_p256;
  return key;
}

std::vector<SigningJob> make_jobs(
    std::size_t count, const std::shared_ptr<const model::WrappedKey>& key,
    model::SignatureAlgorithm algorithm = model::SignatureAlgorithm::ecdsa_sha256) {
  std::vector<SigningJob> jobs;
  for (std::size_t i = 0; i < count; ++i) {
    jobs.push_back({key, algorithm, Bytes{static_cast<std::uint8_t>(i), 7}});
  }
  return jobs;
}

auto soon() { return std::chrono::steady_clock::now() + 1h; }

struct Fixture {
  testing::FakeVault vault;
  testing::RecordingLog log;
};

BOOST_FIXTURE_TEST_SUITE(signing_lane, Fixture)

BOOST_AUTO_TEST_CASE(signs_every_job_in_order) {
  Lane lane(vault, log, {});
  auto outcomes =
      testing::run_task([&] { return lane.sign(make_jobs(1'000, make_key(1)), soon()); });
  BOOST_TEST_REQUIRE(outcomes.has_value());
  BOOST_TEST_REQUIRE(outcomes->size() == 1'000U);
  for (std::size_t i = 0; i < outcomes->size(); ++i) {
    const Bytes input{static_cast<std::uint8_t>(i), 7};
    BOOST_TEST_REQUIRE((*outcomes)[i].has_value());
    BOOST_TEST(*(*outcomes)[i] == testing::FakeVault::expected_signature(input));
  }
  BOOST_TEST(lane.metrics().signatures.value() == 1'000U);
}

BOOST_AUTO_TEST_CASE(no_jobs_is_no_work) {
  Lane lane(vault, log, {});
  const auto outcomes = testing::run_task([&] { return lane.sign({}, soon()); });
  BOOST_TEST_REQUIRE(outcomes.has_value());
  BOOST_TEST(outcomes->empty());
}

BOOST_AUTO_TEST_CASE(a_call_larger_than_the_room_left_is_refused_whole) {
  Lane::Options options;
  options.queue_items_max = 10;
  Lane lane(vault, log, options);
  const auto outcomes =
      testing::run_task([&] { return lane.sign(make_jobs(11, make_key(1)), soon()); });
  BOOST_TEST_REQUIRE(outcomes.has_error());
  BOOST_TEST((outcomes.error().kind == ErrorKind::busy));
  BOOST_TEST(outcomes.error().retry_after.has_value());
  BOOST_TEST(vault.signatures.load() == 0);
}

BOOST_AUTO_TEST_CASE(a_full_queue_refuses_while_the_workers_are_held) {
  Lane::Options options;
  options.workers = 1;
  options.queue_items_max = 4;
  options.batch_items_max = 1;
  Lane lane(vault, log, options);
  vault.close_gate();
  boost::asio::io_context context;
  auto work = boost::asio::make_work_guard(context);
  int finished = 0;
  const auto spawn = [&](std::size_t count) {
    boost::asio::co_spawn(
        context, [&lane, count] { return lane.sign(make_jobs(count, make_key(1)), soon()); },
        [&finished](std::exception_ptr, const Result<Lane::Outcomes>& result) {
          if (result.has_value()) ++finished;
        });
  };
  spawn(1);
  context.poll();
  vault.await_waiting(1);
  spawn(4);
  context.poll();
  const auto refused =
      testing::run_task([&] { return lane.sign(make_jobs(1, make_key(1)), soon()); });
  BOOST_TEST_REQUIRE(refused.has_error());
  BOOST_TEST((refused.error().kind == ErrorKind::busy));
  vault.open_gate();
  lane.stop();
  work.reset();
  context.run();
  BOOST_TEST(finished == 2);
}

BOOST_AUTO_TEST_CASE(a_job_past_its_deadline_costs_no_signature) {
  Lane lane(vault, log, {});
  const auto past = std::chrono::steady_clock::now() - 1s;
  const auto outcomes =
      testing::run_task([&] { return lane.sign(make_jobs(3, make_key(1)), past); });
  BOOST_TEST_REQUIRE(outcomes.has_value());
  for (const auto& outcome : *outcomes) {
    BOOST_TEST_REQUIRE(outcome.has_error());
    BOOST_TEST((outcome.error().kind == ErrorKind::busy));
  }
  BOOST_TEST(vault.signatures.load() == 0);
}

BOOST_AUTO_TEST_CASE(a_wrong_rsa_signature_never_leaves) {
  Lane lane(vault, log, {});
  vault.signs_wrongly = true;
  const auto outcomes = testing::run_task([&] {
    return lane.sign(make_jobs(5, make_key(1), model::SignatureAlgorithm::rsa_pkcs1_sha256),
                     soon());
  });
  BOOST_TEST_REQUIRE(outcomes.has_value());
  for (const auto& outcome : *outcomes) {
    BOOST_TEST_REQUIRE(outcome.has_error());
    BOOST_TEST((outcome.error().kind == ErrorKind::unavailable));
    BOOST_TEST(outcome.error().detail == "key_integrity");
  }
  BOOST_TEST(lane.metrics().verify_failures.value() == 5U);
  BOOST_TEST(log.events().size() == 5U);
}

BOOST_AUTO_TEST_CASE(every_ec_signature_is_verified_when_the_sample_is_one) {
  Lane::Options options;
  options.verify_sample = 1;
  Lane lane(vault, log, options);
  vault.signs_wrongly = true;
  const auto outcomes =
      testing::run_task([&] { return lane.sign(make_jobs(9, make_key(1)), soon()); });
  BOOST_TEST_REQUIRE(outcomes.has_value());
  for (const auto& outcome : *outcomes) BOOST_TEST(outcome.has_error());
}

BOOST_AUTO_TEST_CASE(opened_keys_are_kept_up_to_the_bound) {
  Lane::Options options;
  options.workers = 1;
  options.key_cache_entries = 2;
  Lane lane(vault, log, options);
  const auto sign_with = [&](std::uint8_t number) {
    const auto outcomes =
        testing::run_task([&] { return lane.sign(make_jobs(1, make_key(number)), soon()); });
    BOOST_TEST(outcomes.has_value());
  };
  for (const std::uint8_t number : {1, 2, 1, 2, 1}) sign_with(number);
  BOOST_TEST(vault.opened.load() == 2);
  sign_with(3);  // pushes out 2, the one not used for longest
  sign_with(1);
  BOOST_TEST(vault.opened.load() == 3);
  sign_with(2);
  BOOST_TEST(vault.opened.load() == 4);
}

BOOST_AUTO_TEST_CASE(a_stopped_lane_refuses) {
  Lane lane(vault, log, {});
  lane.stop();
  const auto outcomes =
      testing::run_task([&] { return lane.sign(make_jobs(1, make_key(1)), soon()); });
  BOOST_TEST_REQUIRE(outcomes.has_error());
  BOOST_TEST((outcomes.error().kind == ErrorKind::unavailable));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::engine

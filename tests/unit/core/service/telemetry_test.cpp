// What /readyz and /metrics say of loops in the background.
#include "core/service/operations/telemetry.hpp"

#include <boost/test/unit_test.hpp>

#include <new>

#include "core/crypto/software_vault.hpp"
#include "tests/support/fake_issuer.hpp"
#include "tests/support/issuer_thread.hpp"
#include "tests/unit/core/service/principal_world.hpp"

namespace sealmint::service {
namespace {

using namespace std::chrono_literals;

struct Fixture : testing::PrincipalWorld {
  UnwaitedEvents unwaited_events{commits};
  SignService sign{context, lane, recorder, idempotency};
  HttpMetrics http;
  RoomWatch room{context, log, [] { return std::nullopt; }};
  Telemetry::Feeds feeds;
  Loops loops{log};
  Counter webhook_rounds_failed;
  std::unique_ptr<ports::KeyVault> software_vault =
      crypto::make_software_vault(crypto::MasterKey::generate());
  testing::FakeBackends backends;
  testing::IssuerThread issuer_thread;
  IssuerCalls issuer_calls{issuer_thread.executor(), backends,
                           dynamic_cast<ports::SecretVault&>(*software_vault)};
  DriverRule driver_rule;
  OrderDriver driver{context, log, *software_vault, pools.keys, issuer_calls, driver_rule};
  Telemetry telemetry{store,
                      {recorder, lane, {&pools.reads}},
                      unwaited_events,
                      sign,
                      http,
                      room,
                      feeds,
                      loops,
                      webhook_rounds_failed,
                      {directory, driver}};
  boost::asio::io_context background{1};

  Readiness readiness() {
    return run([this]() -> Task<Readiness> {
             auto readiness = co_await telemetry.readiness();
             co_return readiness;
           })
        .value();
  }

  // One step of a loop; `silence_max` of 0 is over with the next look at a clock.
  void spawn(std::string name, std::chrono::milliseconds silence_max, bool is_broken) {
    loops.spawn_forever(background.get_executor(), {std::move(name), {1h, 1h}, silence_max}, 1h,
                        [this, is_broken]() -> Task<void> {
                          background.stop();
                          if (is_broken) throw std::bad_alloc();
                          co_return Result<void>{};
                        });
    background.restart();
    background.run_for(30s);
  }
};

BOOST_FIXTURE_TEST_SUITE(telemetry_suite, Fixture)

BOOST_AUTO_TEST_CASE(readiness_names_a_loop_that_has_not_succeeded_for_long) {
  spawn("fine", 1h, false);
  spawn("young", 1h, true);
  BOOST_TEST(readiness().is_ready);
  spawn("dead", 0ms, true);
  const auto found = readiness();
  BOOST_TEST(!found.is_ready);
  BOOST_TEST_REQUIRE(found.reasons.size() == 1U);
  BOOST_TEST(found.reasons.front() == "loop_dead");
}

BOOST_AUTO_TEST_CASE(metrics_count_what_failed_in_the_background) {
  spawn("fine", 1h, false);
  spawn("broken", 1h, true);
  background.restart();
  background.poll();  // the failure is counted when the step has ended
  webhook_rounds_failed.add();
  const auto text = telemetry.metrics_text();
  BOOST_TEST(text.find("sealmint_loop_failures_total{loop=\"fine\"} 0\n") != std::string::npos);
  BOOST_TEST(text.find("sealmint_loop_failures_total{loop=\"broken\"} 1\n") != std::string::npos);
  BOOST_TEST(text.find("sealmint_loop_silent_seconds{loop=\"broken\"} 0\n") != std::string::npos);
  BOOST_TEST(text.find("sealmint_webhook_rounds_failed_total 1\n") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::service

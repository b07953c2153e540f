// Calls of issuers outside, on a thread of their own.
#include "core/service/authorities/issuer_calls.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <future>
#include <optional>
#include <stdexcept>
#include <thread>

#include "core/crypto/random.hpp"
#include "core/crypto/software_vault.hpp"
#include "tests/support/fake_issuer.hpp"
#include "tests/support/issuer_thread.hpp"
#include "tests/support/run_task.hpp"

namespace sealmint::service {
namespace {

using namespace std::chrono_literals;
using sealmint::testing::run_task;

struct Fixture {
  sealmint::testing::FakeBackends backends;
  std::unique_ptr<ports::KeyVault> vault =
      crypto::make_software_vault(crypto::MasterKey::generate());
  ports::SecretVault& secrets{dynamic_cast<ports::SecretVault&>(*vault)};
  sealmint::testing::IssuerThread thread;
  IssuerCalls calls{thread.executor(), backends, secrets};
  model::ExternalAuthority authority;

  Fixture() {
    authority.id.uuid.bytes.fill(7);
    authority.type = "fake";
    authority.configuration = "{}";
    authority.version = 1;
    seal(R"({"secretWord":"first"})");
  }

  void seal(std::string secrets_json) {
    authority.secrets =
        secrets.seal_secret(authority.id.uuid, Secret(std::move(secrets_json))).value();
  }
  Result<IssuerCalls::Opened> try_open() {
    return run_task([&] { return calls.open(authority); });
  }
  IssuerCalls::Opened open() { return try_open().value(); }
  // Runs the call, and waits for all that the thread of the issuers has to do by then.
  template <class Call>
  auto run(Call call, std::chrono::milliseconds time = 10s) {
    const auto opened = open();
    const auto deadline = std::chrono::steady_clock::now() + time;
    return run_task([&] { return calls.run(opened, deadline, call); });
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(issuer_calls, Fixture)

BOOST_AUTO_TEST_CASE(an_issuer_is_opened_once_with_its_secrets) {
  const auto first = open();
  BOOST_TEST(backends.last_secrets == R"({"secretWord":"first"})");
  BOOST_TEST((open() == first));
  BOOST_TEST(backends.made == 1);
}

BOOST_AUTO_TEST_CASE(a_newer_version_is_opened_anew_and_an_older_one_is_not) {
  const auto first = open();
  authority.version = 2;
  seal(R"({"secretWord":"second"})");
  const auto second = open();
  BOOST_TEST((second != first));
  BOOST_TEST(backends.last_secrets == R"({"secretWord":"second"})");
  // Somebody still looks at an earlier snapshot.
  authority.version = 1;
  BOOST_TEST((open() == second));
  BOOST_TEST(backends.made == 2);
}

BOOST_AUTO_TEST_CASE(what_is_forgotten_goes_on_the_thread_of_the_issuers) {
  open();
  thread.finish();
  BOOST_TEST(backends.living == 1);
  calls.forget(authority.id);
  thread.finish();
  thread.finish();
  BOOST_TEST(backends.living == 0);
}

BOOST_AUTO_TEST_CASE(what_is_opened_goes_at_once_when_the_thread_has_ended) {
  auto held = open();
  thread.stop();
  calls.close();
  BOOST_TEST(backends.living == 1);
  held.reset();
  BOOST_TEST(backends.living == 0);
}

BOOST_AUTO_TEST_CASE(what_does_not_open_is_tried_again) {
  authority.configuration = R"({"unusable":true})";
  BOOST_TEST((try_open().error().kind == ErrorKind::rejected));
  authority.configuration = "{}";
  BOOST_TEST(try_open().has_value());
}

BOOST_AUTO_TEST_CASE(secrets_of_another_row_do_not_open) {
  authority.id.uuid.bytes.fill(8);
  BOOST_TEST((try_open().error().kind == ErrorKind::unavailable));
  BOOST_TEST(backends.made == 0);
}

BOOST_AUTO_TEST_CASE(calls_are_made_on_the_thread_of_the_issuers_and_end_on_that_of_the_caller) {
  std::optional<std::thread::id> seen;
  backends.script.probe = [&](IssuerCalls::Deadline) -> Task<ports::ProbeOutcome> {
    seen = std::this_thread::get_id();
    co_return ports::ProbeOutcome(ports::Refused{ports::Trouble::forbidden, "no"});
  };
  std::optional<std::thread::id> resumed;
  const auto opened = open();
  const auto outcome = run_task([&]() -> Task<ports::ProbeOutcome> {
    auto probe = [](ports::CertificateAuthority& issuer) { return issuer.probe({}); };
    CO_TRY(auto probed,
           co_await calls.run(opened, std::chrono::steady_clock::now() + 10s, std::move(probe)));
    resumed = std::this_thread::get_id();
    co_return probed;
  });
  BOOST_TEST(std::get<ports::Refused>(outcome.value()).detail == "no");
  BOOST_TEST((seen == thread.id()));
  BOOST_TEST((resumed == std::this_thread::get_id()));
}

BOOST_AUTO_TEST_CASE(what_a_backend_throws_is_an_error_of_ours) {
  backends.script.probe = [](IssuerCalls::Deadline) -> Task<ports::ProbeOutcome> {
    throw std::runtime_error("lost the thread");
    co_return ports::ProbeOutcome();
  };
  const auto outcome = run([](ports::CertificateAuthority& issuer) { return issuer.probe({}); });
  BOOST_TEST((outcome.error().kind == ErrorKind::internal));
  BOOST_TEST(outcome.error().detail == "lost the thread");
}

BOOST_AUTO_TEST_CASE(an_issuer_lives_as_long_as_a_call_of_it) {
  backends.script.probe = [this](IssuerCalls::Deadline) -> Task<ports::ProbeOutcome> {
    calls.forget(authority.id);
    const auto executor = co_await boost::asio::this_coro::executor;
    const auto token = boost::asio::use_awaitable;
    co_await boost::asio::post(executor, token);
    const auto living = std::to_string(backends.living.load());
    co_return ports::ProbeOutcome(ports::ProbeReport{{living}, {}, {}});
  };
  const auto outcome = run([](ports::CertificateAuthority& issuer) { return issuer.probe({}); });
  BOOST_TEST(std::get<ports::ProbeReport>(outcome.value()).facts.front() == "1");
}

// Both ends of a call that nobody waits for any more.
BOOST_AUTO_TEST_CASE(a_call_may_outlast_who_waits_for_it) {
  std::promise<void> may_end;
  const auto opened = open();
  backends.script.probe = [&](IssuerCalls::Deadline) -> Task<ports::ProbeOutcome> {
    may_end.get_future().wait();
    co_return ports::ProbeOutcome();
  };
  {
    boost::asio::io_context gone;
    auto probe = [](ports::CertificateAuthority& issuer) { return issuer.probe({}); };
    auto task = calls.run(opened, std::chrono::steady_clock::now() + 10s, std::move(probe));
    boost::asio::co_spawn(gone, std::move(task), [](const std::exception_ptr&, auto) {});
    gone.poll();
  }
  may_end.set_value();
  thread.finish();
  BOOST_TEST(backends.script.probes == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::service

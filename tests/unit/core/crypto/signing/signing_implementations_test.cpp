#include "core/crypto/signing_implementations.hpp"

#include <boost/test/unit_test.hpp>

#include "core/crypto/signing/known_answers.hpp"
#include "tests/unit/core/crypto/signing/decorators.hpp"
#include "tests/unit/core/crypto/signing/signing_fixtures.hpp"

using namespace sealmint;
using namespace sealmint::crypto;
using namespace sealmint::crypto::testing;

namespace {

// Counts the lines that say that something is wrong.
class CountingLog final : public LogSink {
 public:
  void write(LogLevel level, std::string_view event, std::initializer_list<LogField>) override {
    if (level == LogLevel::error && event == "signing_implementation_disabled") ++disabled;
  }
  std::size_t disabled = 0;
};

template <class Wrapper, class... Arguments>
ImplementationFactory wrapped(ImplementationFactory make, Arguments&... arguments) {
  return [make = std::move(make), &arguments...] {
    return std::make_unique<Wrapper>(make(), arguments...);
  };
}

ImplementationReport report(double first_us, double last_us, std::string problem = {}) {
  ImplementationReport made;
  made.problem = std::move(problem);
  made.microseconds.fill(last_us);
  made.microseconds.front() = first_us;
  return made;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(signing_implementations)

BOOST_AUTO_TEST_CASE(choices_have_names) {
  BOOST_TEST((parse_signing_choice("auto") == SigningChoice::automatic));
  BOOST_TEST((parse_signing_choice("openssl") == SigningChoice::openssl));
  BOOST_TEST((parse_signing_choice("crypto_mb") == SigningChoice::crypto_mb));
  for (const char* other : {"", "OpenSSL", "openssl_newer", "auto "}) {
    BOOST_TEST(!parse_signing_choice(other));
  }
  BOOST_TEST(available_implementations(SigningChoice::openssl).size() == 1U);
}

// What is there is right on this machine, and what was chosen signs.
BOOST_AUTO_TEST_CASE(all_that_is_there_passes_and_signs) {
  for (const auto choice :
       {SigningChoice::automatic, SigningChoice::openssl, SigningChoice::crypto_mb}) {
    CountingLog log;
    const SigningImplementations implementations(available_implementations(choice), log);
    BOOST_TEST(log.disabled == 0U);
    for (const auto& one : implementations.reports()) {
      const bool is_chosen = one.name == "openssl" || one.name == "crypto_mb";
      if (choice == SigningChoice::crypto_mb) BOOST_TEST(is_chosen);
      BOOST_TEST((one.problem.empty() || one.lanes == 0), one.name << ": " << one.problem);
      BOOST_TEST(!one.version.empty());
      if (one.lanes == 0) continue;
      for (const double time : one.microseconds) BOOST_TEST(time > 0);
    }
    const auto signer = implementations.make_batch_signer(256);
    for (const auto algorithm : all_key_algorithms) {
      BOOST_TEST(signer->lanes(algorithm) >= 1U);
      for (std::size_t fill = 1; fill <= lanes_max; ++fill) {
        const auto chosen = implementations.chosen(algorithm, fill);
        if (choice == SigningChoice::openssl) BOOST_TEST(chosen == "openssl");
        Batch batch;
        batch.fill(algorithm, fill);
        signer->sign(batch.tasks());
        for (const auto& task : batch.tasks()) BOOST_TEST(is_right(task));
      }
    }
  }
}

// One that flips bits is found out for every algorithm, and never chosen, however fast it is.
BOOST_AUTO_TEST_CASE(what_signs_wrong_is_disabled) {
  for (const auto& make : available_implementations(SigningChoice::automatic)) {
    std::size_t flips = 0;
    unsigned rate = 3;
    CountingLog log;
    auto factories = available_implementations(SigningChoice::openssl);
    factories.push_back(wrapped<BitFlipper>(make, rate, flips));
    const SigningImplementations implementations(std::move(factories), log);
    std::size_t wrong = 0;
    for (const auto& one : implementations.reports()) {
      if (!one.problem.empty() && one.lanes > 0) ++wrong;
    }
    // One with a single lane is asked for few signatures, so a rare fault may spare an algorithm.
    if (flips > 0) BOOST_TEST(wrong > 0U);
    BOOST_TEST(log.disabled == wrong);
    const auto signer = implementations.make_batch_signer(256);
    BOOST_TEST(signer->lanes(model::KeyAlgorithm::ec_p256) >= 1U);
  }
}

BOOST_AUTO_TEST_CASE(what_believes_everything_is_disabled) {
  SilentLog log;
  auto factories = available_implementations(SigningChoice::automatic);
  const std::size_t count = factories.size();
  factories.push_back(wrapped<Believer>(factories.front()));
  const SigningImplementations implementations(std::move(factories), log);
  for (std::size_t i = 0; i < all_key_algorithms.size(); ++i) {
    const auto& believer = implementations.reports()[i * (count + 1) + count];
    BOOST_TEST(believer.problem == "its check is wrong");
  }
}

// Without one that can be trusted nothing is signed.
BOOST_AUTO_TEST_CASE(nobody_signs_when_nobody_is_right) {
  SilentLog log;
  ImplementationFactories factories;
  factories.push_back(wrapped<Believer>(available_implementations(SigningChoice::openssl).front()));
  const SigningImplementations implementations(std::move(factories), log);
  const auto signer = implementations.make_batch_signer(256);
  for (const auto algorithm : {model::KeyAlgorithm::ec_p256, model::KeyAlgorithm::rsa_2048}) {
    BOOST_TEST(implementations.chosen(algorithm, 1).empty());
    BOOST_TEST(signer->lanes(algorithm) == 1U);
    Batch batch;
    batch.fill(algorithm, 3);
    signer->sign(batch.tasks());
    for (const auto& task : batch.tasks()) {
      BOOST_TEST(refuses(task.outcome, ErrorKind::unavailable, "signing_self_test"));
      BOOST_TEST(is_wiped(task));
    }
  }
}

BOOST_AUTO_TEST_CASE(the_fastest_right_one_is_chosen_for_each_fill) {
  const std::array candidates{report(20, 20), report(50, 6), report(1, 1, "wrong")};
  BOOST_TEST((fastest(candidates, 1) == 0U));
  BOOST_TEST((fastest(candidates, 8) == 1U));
  const std::array nobody{report(1, 1, "wrong")};
  BOOST_TEST(!fastest(nobody, 1).has_value());
}

BOOST_AUTO_TEST_CASE(a_fill_takes_as_many_calls_as_it_needs) {
  const auto single = per_signature({20}, 1);
  for (const double time : single) BOOST_TEST(time == 20.0);
  const auto four = per_signature({8, 8, 8, 8}, 4);
  BOOST_TEST(four[0] == 8.0);
  BOOST_TEST(four[3] == 2.0);
  BOOST_TEST(four[4] == 16.0 / 5);
  BOOST_TEST(four[7] == 2.0);
}

BOOST_AUTO_TEST_SUITE_END()

// Faults in the arithmetic, put in by a decorator around every implementation that is there.
#include <boost/test/unit_test.hpp>

#include "core/crypto/signing/batch_signer.hpp"
#include "tests/unit/core/crypto/signing/decorators.hpp"
#include "tests/unit/core/crypto/signing/signing_fixtures.hpp"

using namespace sealmint;
using namespace sealmint::crypto;
using namespace sealmint::crypto::testing;

namespace {

using Wrap =
    std::function<std::unique_ptr<SigningImplementation>(std::unique_ptr<SigningImplementation>)>;

std::unique_ptr<ports::BatchSigner> signer_over(const ImplementationFactory& make, const Wrap& wrap,
                                                std::uint32_t verify_sample) {
  std::vector<std::unique_ptr<SigningImplementation>> one;
  one.push_back(wrap(make()));
  return make_batch_signer(std::move(one), SigningTable{}, verify_sample);
}

bool can(const ImplementationFactory& make, model::KeyAlgorithm algorithm) {
  return make()->lanes(algorithm) > 0;
}

struct Share {
  model::KeyAlgorithm algorithm;
  std::size_t signatures;
};

// 10^5 of the system's OpenSSL and 10^5 of each other implementation, most of them of the kinds
// that are made in microseconds. One for RSA alone makes ten times as many of those.
constexpr std::array shares{
    Share{model::KeyAlgorithm::ed25519, 49'000}, Share{model::KeyAlgorithm::ec_p256, 49'000},
    Share{model::KeyAlgorithm::rsa_2048, 1'300}, Share{model::KeyAlgorithm::ec_p384, 400},
    Share{model::KeyAlgorithm::ec_p521, 200},    Share{model::KeyAlgorithm::rsa_3072, 80},
    Share{model::KeyAlgorithm::rsa_4096, 20}};

}  // namespace

BOOST_AUTO_TEST_SUITE(faults)

BOOST_AUTO_TEST_CASE(of_a_hundred_thousand_signatures_no_wrong_one_leaves) {
  constexpr unsigned rate = 50;
  for (const auto& make : available_implementations(SigningChoice::automatic)) {
    std::size_t flips = 0;
    std::size_t faulty = 0;
    std::size_t wrong = 0;
    std::size_t made = 0;
    const auto signer = signer_over(
        make,
        [&](auto inner) { return std::make_unique<BitFlipper>(std::move(inner), rate, flips); }, 1);
    const bool is_for_all = can(make, model::KeyAlgorithm::ed25519);
    for (const Share& share : shares) {
      if (!can(make, share.algorithm)) continue;
      const std::size_t count = is_for_all ? share.signatures : 10 * share.signatures;
      Batch batch;
      batch.fill(share.algorithm, std::min<std::size_t>(count, 100));
      for (std::size_t done = 0; done < count; done += batch.tasks().size()) {
        signer->sign(batch.tasks());
        for (const auto& task : batch.tasks()) {
          ++made;
          if (!task.is_faulty) continue;
          ++faulty;
          if (!refuses(task.outcome, ErrorKind::unavailable, "key_integrity") || !is_wiped(task)) {
            ++wrong;
          }
        }
      }
      // Those of the last batch that were let through are asked of OpenSSL once more.
      for (const auto& task : batch.tasks()) {
        if (!task.is_faulty && !is_right(task)) ++wrong;
      }
    }
    BOOST_TEST_MESSAGE(make()->name() << ": " << made << " signatures, " << flips << " faults, "
                                      << faulty << " reported");
    if (made == 0) continue;  // not on this processor
    BOOST_TEST(made >= (is_for_all ? 100'000U : 14'000U));
    BOOST_TEST(flips > made / rate / 2);
    // Each fault is found, and nothing else is: none of the wrong ones left.
    BOOST_TEST(faulty == flips);
    BOOST_TEST(wrong == 0U);
  }
}

// RSA is checked whatever the sampling says; of the others, those that must be.
BOOST_AUTO_TEST_CASE(what_must_be_verified_is_verified) {
  for (const auto& make : available_implementations(SigningChoice::automatic)) {
    for (const auto algorithm : {model::KeyAlgorithm::rsa_2048, model::KeyAlgorithm::ec_p256,
                                 model::KeyAlgorithm::ed25519}) {
      if (!can(make, algorithm)) continue;
      std::size_t flips = 0;
      const auto signer = signer_over(
          make,
          [&](auto inner) { return std::make_unique<BitFlipper>(std::move(inner), 1, flips); },
          1'000'000);
      for (std::size_t marked = 0; marked < 8; ++marked) {
        Batch batch;
        batch.fill(algorithm, 8);
        batch[marked].must_verify = true;
        signer->sign(batch.tasks());
        for (std::size_t i = 0; i < 8; ++i) {
          const bool must = model::family(algorithm) == model::KeyFamily::rsa || i == marked;
          BOOST_TEST(batch[i].is_faulty == must);
          BOOST_TEST(!is_right(batch[i]));
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(one_fill_in_the_sample_is_verified) {
  constexpr std::uint32_t sample = 16;
  for (const auto& make : available_implementations(SigningChoice::automatic)) {
    const auto algorithm = model::KeyAlgorithm::ed25519;
    if (!can(make, algorithm)) continue;
    std::size_t flips = 0;
    const auto signer = signer_over(
        make, [&](auto inner) { return std::make_unique<BitFlipper>(std::move(inner), 1, flips); },
        sample);
    const std::size_t lanes = signer->lanes(algorithm);
    Batch batch;
    batch.fill(algorithm, 4 * sample * lanes);
    signer->sign(batch.tasks());
    BOOST_TEST(std::ranges::count_if(batch.tasks(), &ports::SignTask::is_faulty) ==
               static_cast<std::ptrdiff_t>(4 * lanes));
  }
}

BOOST_AUTO_TEST_CASE(what_a_lane_refuses_its_key_signs_by_itself) {
  for (const auto& make : available_implementations(SigningChoice::automatic)) {
    for (const auto algorithm : {model::KeyAlgorithm::rsa_2048, model::KeyAlgorithm::ec_p384,
                                 model::KeyAlgorithm::ed25519}) {
      if (!can(make, algorithm)) continue;
      const std::size_t lanes = make()->lanes(algorithm);
      for (std::size_t lane = 0; lane < lanes; ++lane) {
        const auto signer = signer_over(
            make, [&](auto inner) { return std::make_unique<LaneBreaker>(std::move(inner), lane); },
            1);
        Batch batch;
        batch.fill(algorithm, lanes);
        signer->sign(batch.tasks());
        for (const auto& task : batch.tasks()) BOOST_TEST(is_right(task));
      }
    }
  }
}

// A key that an implementation has no room for still signs, by itself.
BOOST_AUTO_TEST_CASE(a_key_without_a_prepared_form_signs_by_itself) {
  const auto factories = available_implementations(SigningChoice::automatic);
  const auto signer = signer_over(
      factories.back(), [](auto inner) { return std::make_unique<Keyless>(std::move(inner)); }, 1);
  for (const auto algorithm : {model::KeyAlgorithm::rsa_2048, model::KeyAlgorithm::ec_p256}) {
    Batch batch;
    const auto key = fresh_key(algorithm);
    for (const auto signature_algorithm : signature_algorithms_of(model::family(algorithm))) {
      batch.add(*key, signature_algorithm, input_for(signature_algorithm));
    }
    signer->sign(batch.tasks());
    for (const auto& task : batch.tasks()) BOOST_TEST(is_right(task));
  }
}

BOOST_AUTO_TEST_SUITE_END()

// Faults in the arithmetic, put in by a decorator around every implementation that is there.
//
// SEALMINT_FAULT_SIGNATURES=100000 lets each of them make so many signatures, all of which OpenSSL
// verifies again: minutes instead of seconds.
#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <numeric>

#include "core/crypto/signing/batch_signer.hpp"
#include "core/crypto/signing/rsa_kernel/ifma_implementation.hpp"
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

// Whose implementation damages one signature in `rate`.
std::unique_ptr<ports::BatchSigner> flipping_signer(const ImplementationFactory& make,
                                                    unsigned rate, std::size_t& flips,
                                                    std::uint32_t verify_sample) {
  const auto wrap = [&, rate](auto inner) {
    return std::make_unique<BitFlipper>(std::move(inner), rate, flips);
  };
  return signer_over(make, wrap, verify_sample);
}

bool can(const ImplementationFactory& make, model::KeyAlgorithm algorithm) {
  return make()->lanes(algorithm) > 0;
}

struct Share {
  model::KeyAlgorithm algorithm;
  std::size_t signatures;
  std::size_t asked_again;  // of OpenSSL: one in so many, by chance, of those that leave
};

// 10^5, most of them of the kinds that are made in microseconds. OpenSSL takes 60 to 130 us to read
// such a key and verify with it, which for all of them would be ten seconds.
constexpr std::array shares{Share{model::KeyAlgorithm::ed25519, 49'000, 20},
                            Share{model::KeyAlgorithm::ec_p256, 49'000, 20},
                            Share{model::KeyAlgorithm::rsa_2048, 1'300, 1},
                            Share{model::KeyAlgorithm::ec_p384, 400, 1},
                            Share{model::KeyAlgorithm::ec_p521, 200, 1},
                            Share{model::KeyAlgorithm::rsa_3072, 80, 1},
                            Share{model::KeyAlgorithm::rsa_4096, 20, 1}};

struct Tally {
  std::size_t made = 0;
  std::size_t faulty = 0;
  std::size_t asked_again = 0;
  std::size_t wrong = 0;
};

bool is_refused(const ports::SignTask& task) {
  return refuses(task.outcome, ErrorKind::unavailable, "key_integrity") && is_wiped(task);
}

void count(const ports::SignTask& task, bool is_asked_again, Tally& tally) {
  ++tally.made;
  if (task.is_faulty) {
    ++tally.faulty;
    if (!is_refused(task)) ++tally.wrong;
  } else if (is_asked_again) {
    ++tally.asked_again;
    if (!is_right(task)) ++tally.wrong;
  }
}

Tally sign_share(ports::BatchSigner& signer, const Share& share, std::size_t count_wanted,
                 std::size_t asked_again) {
  Tally tally;
  std::mt19937 random{20261125};
  Batch batch;
  batch.fill(share.algorithm, std::min<std::size_t>(count_wanted, 100));
  while (tally.made < count_wanted) {
    signer.sign(batch.tasks());
    for (const auto& task : batch.tasks()) count(task, random() % asked_again == 0, tally);
  }
  return tally;
}

// What is there, and where the processor cannot run the RSA kernel its plain C++ form.
ImplementationFactories tested_implementations() {
  auto factories = available_implementations(SigningChoice::automatic);
  if (!rsa_kernel::avx512_kernel()) {
    factories.emplace_back([] { return make_ifma_implementation(&rsa_kernel::portable_kernel()); });
  }
  std::erase_if(factories,
                [](const auto& make) { return !can(make, model::KeyAlgorithm::rsa_2048); });
  return factories;
}

// What the environment asks of each implementation; 0 for what there is time for in every check.
std::size_t asked_for() {
  const char* const text = std::getenv("SEALMINT_FAULT_SIGNATURES");
  return text ? std::stoul(text) : 0;
}

// Of `total` signatures of all kinds that an implementation can make, rounded up.
std::size_t part_of(std::size_t total, const Share& share, const ImplementationFactory& make) {
  const auto add = [&](std::size_t sum, const Share& other) {
    return sum + (can(make, other.algorithm) ? other.signatures : 0);
  };
  const std::size_t whole = std::accumulate(shares.begin(), shares.end(), std::size_t{0}, add);
  return (total * share.signatures + whole - 1) / whole;
}

bool has_many_lanes(const ImplementationFactory& make) {
  return make()->lanes(model::KeyAlgorithm::ed25519) > 1;
}

// The share where eight signatures are made in one call, and ten times that where it is of RSA
// only. Those with one lane share all code but the libcrypto below: a fifth is enough for each,
// unless they are all there is. The plain form of the RSA kernel takes 20 times as long as the
// other.
std::size_t wanted(const Share& share, const ImplementationFactories& factories,
                   std::size_t position) {
  const auto& make = factories[position];
  if (const std::size_t asked = asked_for(); asked > 0) return part_of(asked, share, make);
  if (!can(make, model::KeyAlgorithm::ed25519)) {
    return rsa_kernel::avx512_kernel() ? 10 * share.signatures : share.signatures / 4;
  }
  if (has_many_lanes(make)) return share.signatures;
  const bool others_do_more = position > 0 || std::ranges::any_of(factories, has_many_lanes);
  return share.signatures / (others_do_more ? 5 : 1);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(faults)

BOOST_AUTO_TEST_CASE(of_a_hundred_thousand_signatures_no_wrong_one_leaves) {
  constexpr unsigned rate = 50;
  const bool is_long = asked_for() > 0;
  std::size_t made_by_all = 0;
  const auto factories = tested_implementations();
  for (std::size_t position = 0; position < factories.size(); ++position) {
    const auto& make = factories[position];
    std::size_t flips = 0;
    const auto signer = flipping_signer(make, rate, flips, 1);
    Tally all;
    for (const Share& share : shares) {
      if (!can(make, share.algorithm)) continue;
      const Tally tally = sign_share(*signer, share, wanted(share, factories, position),
                                     is_long ? 1 : share.asked_again);
      BOOST_TEST(tally.wrong == 0U, model::name(share.algorithm));
      all.made += tally.made;
      all.faulty += tally.faulty;
      all.asked_again += tally.asked_again;
    }
    BOOST_TEST_MESSAGE(make()->name()
                       << ": " << all.made << " signatures, " << flips << " faults, " << all.faulty
                       << " reported, " << all.asked_again << " of the others verified by OpenSSL");
    made_by_all += all.made;
    // Each fault is found, and nothing else is: none of the wrong ones left.
    BOOST_TEST(flips >= all.made / rate / 2);
    BOOST_TEST(all.faulty == flips);
    BOOST_TEST(all.asked_again >= (is_long ? all.made - all.faulty : all.made / 40));
    BOOST_TEST(all.made >= asked_for());
  }
  BOOST_TEST(made_by_all >= 100'000U);
}

// RSA is checked whatever the sampling says; of the others, those that must be.
BOOST_AUTO_TEST_CASE(what_must_be_verified_is_verified) {
  for (const auto& make : available_implementations(SigningChoice::automatic)) {
    for (const auto algorithm : {model::KeyAlgorithm::rsa_2048, model::KeyAlgorithm::ec_p256,
                                 model::KeyAlgorithm::ed25519}) {
      if (!can(make, algorithm)) continue;
      std::size_t flips = 0;
      const auto signer = flipping_signer(make, 1, flips, 1'000'000);
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
    const auto signer = flipping_signer(make, 1, flips, sample);
    const std::size_t lanes = signer->lanes(algorithm);
    Batch batch;
    batch.fill(algorithm, 4 * sample * lanes);
    signer->sign(batch.tasks());
    BOOST_TEST(std::ranges::count_if(batch.tasks(), &ports::SignTask::is_faulty) ==
               static_cast<std::ptrdiff_t>(4 * lanes));
  }
}

// Whatever the fills are that they come in, of the signatures the share is checked.
BOOST_AUTO_TEST_CASE(the_sample_is_one_of_signatures) {
  constexpr std::uint32_t sample = 16;
  for (const auto& make : available_implementations(SigningChoice::automatic)) {
    const auto algorithm = model::KeyAlgorithm::ed25519;
    if (!can(make, algorithm)) continue;
    std::size_t flips = 0;
    const auto signer = flipping_signer(make, 1, flips, sample);
    std::size_t checked = 0;
    for (std::size_t round = 0; round < 300; ++round) {
      Batch batch;
      batch.fill(algorithm, 1 + round % lanes_max);
      signer->sign(batch.tasks());
      checked += static_cast<std::size_t>(
          std::ranges::count_if(batch.tasks(), &ports::SignTask::is_faulty));
    }
    BOOST_TEST(checked * sample <= flips);
    BOOST_TEST((checked + lanes_max) * sample + lanes_max > flips);
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

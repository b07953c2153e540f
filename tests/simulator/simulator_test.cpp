// Runs many seeds. SEALMINT_SIMULATOR_SEEDS sets how many (the default takes some seconds), and
// SEALMINT_SIMULATOR_FIRST with which to begin. A seed that fails prints itself: keep it in
// seeds.txt.
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <string>

#include "tests/simulator/simulation.hpp"

namespace sealmint::simulator {
namespace {

constexpr std::size_t operations = 300;
constexpr std::uint64_t seeds_by_default = 2'000;
constexpr std::uint64_t seeds_for_a_mutant = 1'000;

std::uint64_t number_from_environment(const char* name, std::uint64_t fallback) {
  const char* const text = std::getenv(name);
  return text ? std::stoull(text) : fallback;
}

void expect_sound(std::uint64_t seed, Outcome& sum) {
  const Outcome outcome = simulate(seed, operations);
  if (outcome.violation) BOOST_ERROR("seed " << seed << ": " << *outcome.violation);
  sum.signatures += outcome.signatures;
  sum.grants += outcome.grants;
  sum.administered += outcome.administered;
  sum.refusals += outcome.refusals;
  sum.crashes += outcome.crashes;
}

BOOST_AUTO_TEST_SUITE(simulator)

BOOST_AUTO_TEST_CASE(the_invariants_hold_under_every_seed) {
  const auto first = number_from_environment("SEALMINT_SIMULATOR_FIRST", 1);
  const auto seeds = number_from_environment("SEALMINT_SIMULATOR_SEEDS", seeds_by_default);
  const auto start = std::chrono::steady_clock::now();
  Outcome sum;
  for (std::uint64_t seed = first; seed < first + seeds; ++seed) expect_sound(seed, sum);
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  BOOST_TEST_MESSAGE(seeds << " seeds x " << operations << " operations in " << elapsed.count()
                           << " s: " << sum.signatures << " signatures, " << sum.grants
                           << " approvals, " << sum.administered << " administrative changes, "
                           << sum.refusals << " refusals, " << sum.crashes << " crashes");
  // A simulation in which nothing happens would hold any invariant.
  BOOST_TEST(sum.signatures > seeds);
  BOOST_TEST(sum.grants > seeds);
  BOOST_TEST(sum.administered > seeds);
  BOOST_TEST(sum.refusals > seeds);
}

BOOST_AUTO_TEST_CASE(seeds_that_failed_once_pass) {
  std::ifstream file(SEALMINT_SIMULATOR_SEEDS_FILE);
  BOOST_REQUIRE(file.good());
  Outcome sum;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && line.front() != '#') expect_sound(std::stoull(line), sum);
  }
}

BOOST_AUTO_TEST_CASE(one_seed_gives_one_run) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const Outcome one = simulate(seed, operations);
    const Outcome other = simulate(seed, operations);
    BOOST_TEST(one.trace == other.trace);
    BOOST_TEST(one.signatures == other.signatures);
  }
  BOOST_TEST(simulate(1, operations).trace != simulate(2, operations).trace);
}

BOOST_AUTO_TEST_CASE(every_planted_mistake_is_found) {
  for (const auto& [mutant, name] : mutants) {
    std::uint64_t seed = 1;
    std::string violation;
    for (; seed <= seeds_for_a_mutant && violation.empty(); ++seed) {
      violation = simulate(seed, operations, mutant).violation.value_or("");
    }
    BOOST_TEST_MESSAGE(name << ": seed " << seed - 1 << ": " << violation);
    BOOST_TEST(!violation.empty(), name << " was not found in " << seeds_for_a_mutant << " seeds");
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::simulator

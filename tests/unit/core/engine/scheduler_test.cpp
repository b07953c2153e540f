#include "core/engine/scheduler.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <set>

namespace sealmint::engine {
namespace {

using model::KeyAlgorithm;
using Taken = Scheduler::Taken;

constexpr auto p256 = KeyAlgorithm::ec_p256;
constexpr auto rsa = KeyAlgorithm::rsa_3072;

// A scheduler with its calls. Signers and principals are small numbers.
struct World {
  explicit World(std::size_t lanes, std::size_t workers = 2)
      : scheduler({.workers = workers, .lanes = [lanes](KeyAlgorithm) { return lanes; }}) {}

  QueuedCall& add(std::size_t jobs, std::uint8_t signer, std::uint8_t actor = 1,
                  Priority priority = Priority::interactive, KeyAlgorithm key_algorithm = p256) {
    auto& call = *calls.emplace_back(std::make_unique<QueuedCall>());
    call.algorithm = key_algorithm;
    call.priority = priority;
    call.flow.signer.uuid.bytes[15] = signer;
    call.flow.actor.id.bytes[15] = actor;
    call.job_count = jobs;
    scheduler.add(call);
    return call;
  }
  std::vector<Taken> take() {
    std::vector<Taken> taken;
    algorithm = scheduler.take(taken);
    return taken;
  }
  void done() { scheduler.done(*algorithm); }
  std::vector<Taken> take_and_end() {
    auto taken = take();
    done();
    return taken;
  }

  Scheduler scheduler;
  std::vector<std::unique_ptr<QueuedCall>> calls;
  std::optional<KeyAlgorithm> algorithm;
};

std::uint8_t signer_of(const Taken& taken) { return taken.call->flow.signer.uuid.bytes[15]; }
std::uint8_t actor_of(const Taken& taken) { return taken.call->flow.actor.id.bytes[15]; }

std::size_t count_of(const std::vector<Taken>& taken, std::uint8_t signer) {
  return static_cast<std::size_t>(
      std::ranges::count_if(taken, [signer](const Taken& t) { return signer_of(t) == signer; }));
}
std::size_t count_of(const std::vector<Taken>& taken, Priority priority) {
  return static_cast<std::size_t>(std::ranges::count_if(
      taken, [priority](const Taken& t) { return t.call->priority == priority; }));
}

BOOST_AUTO_TEST_SUITE(scheduler_suite)

BOOST_AUTO_TEST_CASE(nothing_waits_nothing_is_taken) {
  World world(8);
  BOOST_TEST(!world.scheduler.has_work());
  BOOST_TEST(world.take().empty());
  BOOST_TEST(!world.algorithm.has_value());
}

BOOST_AUTO_TEST_CASE(a_single_job_goes_at_once) {
  World world(8);
  world.add(1, 1);
  BOOST_TEST(world.scheduler.has_work());
  BOOST_TEST(world.take().size() == 1U);
  BOOST_TEST((world.algorithm == p256));
  BOOST_TEST(world.scheduler.queued(p256) == 0U);
}

BOOST_AUTO_TEST_CASE(jobs_of_different_calls_share_a_fill_and_keep_their_order) {
  World world(8);
  for (std::uint8_t signer = 1; signer <= 8; ++signer) world.add(1, signer);
  const auto taken = world.take();
  BOOST_TEST_REQUIRE(taken.size() == 8U);
  for (std::size_t i = 0; i < 8; ++i) BOOST_TEST(signer_of(taken[i]) == i + 1);
}

// A batch of 256 on two workers: whole fills, and both end with as many.
BOOST_AUTO_TEST_CASE(a_large_batch_is_spread_over_all_workers_in_whole_fills) {
  for (const std::size_t workers : {1U, 2U, 3U, 4U}) {
    World world(8, workers);
    world.add(256, 1, 1, Priority::batch);
    std::vector<std::size_t> jobs_of(workers);
    for (std::size_t turn = 0; world.scheduler.has_work(); ++turn) {
      const auto taken = world.take();
      BOOST_TEST(taken.size() % 8 == 0U);
      BOOST_TEST(taken.size() <= world.scheduler.take_max());
      jobs_of[turn % workers] += taken.size();
      if (turn + 1 >= workers) world.done();
    }
    const auto [least, most] = std::ranges::minmax(jobs_of);
    BOOST_TEST(most - least <= world.scheduler.take_max());
  }
}

BOOST_AUTO_TEST_CASE(rsa_jobs_go_one_fill_at_a_time) {
  World world(8);
  world.add(256, 1, 1, Priority::batch, rsa);
  BOOST_TEST(world.take().size() == 8U);
}

// Two half fills cost as much as two whole ones.
BOOST_AUTO_TEST_CASE(one_worker_serves_a_class_until_a_whole_fill_waits) {
  World world(8);
  world.add(1, 1);
  BOOST_TEST(world.take().size() == 1U);
  for (std::uint8_t i = 0; i < 7; ++i) world.add(1, 1);
  BOOST_TEST(!world.scheduler.has_work());
  BOOST_TEST(world.take().empty());
  world.add(1, 1);
  BOOST_TEST(world.scheduler.has_work());
  BOOST_TEST(world.take().size() == 8U);
  world.add(3, 1);
  BOOST_TEST(!world.scheduler.has_work());
  world.scheduler.done(p256);
  BOOST_TEST(!world.scheduler.has_work());  // the second worker is still there
  world.scheduler.done(p256);
  BOOST_TEST(world.take().size() == 3U);
}

BOOST_AUTO_TEST_CASE(an_implementation_without_lanes_uses_every_worker_at_once) {
  World world(1);
  world.add(1, 1);
  world.add(1, 1);
  BOOST_TEST(world.take().size() == 1U);
  BOOST_TEST(world.take().size() == 1U);
}

BOOST_AUTO_TEST_CASE(classes_take_turns_and_never_mix) {
  World world(8);
  world.add(800, 1, 1, Priority::interactive, rsa);
  world.add(800, 1, 1, Priority::interactive, p256);
  world.add(1, 1, 1, Priority::interactive, KeyAlgorithm::ed25519);
  std::map<KeyAlgorithm, int> turns;
  for (int i = 0; i < 6; ++i) {
    const auto taken = world.take_and_end();
    for (const auto& one : taken) BOOST_TEST((one.call->algorithm == *world.algorithm));
    ++turns[*world.algorithm];
  }
  BOOST_TEST(turns[KeyAlgorithm::ed25519] == 1);
  BOOST_TEST(std::abs(turns[rsa] - turns[p256]) <= 1);
}

BOOST_AUTO_TEST_CASE(a_flow_gets_at_most_half_while_others_wait) {
  World world(8);
  world.add(1'000, 1);
  for (int i = 0; i < 20; ++i) world.add(1, 2);
  const auto taken = world.take();
  BOOST_TEST(count_of(taken, 1) == taken.size() / 2);
}

BOOST_AUTO_TEST_CASE(a_lone_flow_fills_every_lane) {
  World world(8);
  world.add(1'000, 1);
  world.add(1, 2);
  const auto taken = world.take();
  BOOST_TEST(taken.size() == 32U);
  BOOST_TEST(count_of(taken, 2) == 1U);
}

BOOST_AUTO_TEST_CASE(signers_share_alike_whatever_the_number_of_their_principals) {
  World world(8);
  world.add(500, 1);
  for (std::uint8_t actor = 1; actor <= 5; ++actor) world.add(100, 2, actor);
  std::size_t first = 0;
  std::map<std::uint8_t, std::size_t> by_actor;
  for (int i = 0; i < 10; ++i) {
    for (const auto& one : world.take_and_end()) {
      if (signer_of(one) == 1) ++first;
      if (signer_of(one) == 2) ++by_actor[actor_of(one)];
    }
  }
  BOOST_TEST(first == 160U);
  for (const auto& [actor, jobs] : by_actor) BOOST_TEST(jobs == 32U);
}

// Of four jobs one is a batch job, and three are interactive, as long as both wait.
BOOST_AUTO_TEST_CASE(interactive_goes_first_and_batch_does_not_starve) {
  for (const std::size_t lanes : {1U, 8U}) {
    World world(lanes);
    for (std::uint8_t signer = 1; signer <= 10; ++signer) world.add(100, signer);
    world.add(1'000, 20, 1, Priority::batch);
    std::size_t interactive = 0;
    std::size_t batch = 0;
    while (interactive + batch < 800) {
      const auto taken = world.take_and_end();
      interactive += count_of(taken, Priority::interactive);
      batch += count_of(taken, Priority::batch);
    }
    BOOST_TEST(interactive == 3 * batch);
  }
}

// A person with a P-256 key does not wait for the batches of three other kinds of keys.
BOOST_AUTO_TEST_CASE(who_waits_interactively_goes_before_batches_of_other_classes) {
  World world(8);
  for (const auto algorithm : {rsa, KeyAlgorithm::rsa_4096, KeyAlgorithm::ec_p384}) {
    world.add(800, 1, 1, Priority::batch, algorithm);
  }
  for (int i = 0; i < 5; ++i) world.take_and_end();
  world.add(1, 2);
  world.take_and_end();
  BOOST_TEST((world.algorithm == p256));
}

// Of four takes one is of the batch, as long as both wait; both interactive classes get as many.
BOOST_AUTO_TEST_CASE(a_batch_of_another_class_does_not_starve) {
  World world(8);
  world.add(10'000, 1, 1, Priority::batch, rsa);
  for (const auto algorithm : {p256, KeyAlgorithm::ed25519}) {
    for (std::uint8_t signer = 1; signer <= 10; ++signer) {
      world.add(10'000, signer, 1, Priority::interactive, algorithm);
    }
  }
  std::map<KeyAlgorithm, int> turns;
  for (int i = 0; i < 80; ++i) {
    world.take_and_end();
    ++turns[*world.algorithm];
  }
  BOOST_TEST(turns[rsa] == 20);
  BOOST_TEST(turns[p256] == 30);
  BOOST_TEST(turns[KeyAlgorithm::ed25519] == 30);
}

// Batches of several classes take turns among themselves.
BOOST_AUTO_TEST_CASE(batches_of_different_classes_share_their_turns) {
  World world(8);
  world.add(10'000, 1, 1, Priority::batch, rsa);
  world.add(10'000, 1, 1, Priority::batch, KeyAlgorithm::ec_p384);
  world.add(10'000, 1);
  std::map<KeyAlgorithm, int> turns;
  for (int i = 0; i < 80; ++i) {
    world.take_and_end();
    ++turns[*world.algorithm];
  }
  BOOST_TEST(turns[p256] == 60);
  BOOST_TEST(turns[rsa] == 10);
  BOOST_TEST(turns[KeyAlgorithm::ec_p384] == 10);
}

BOOST_AUTO_TEST_CASE(batch_jobs_use_what_interactive_ones_leave) {
  World world(8);
  world.add(2, 1);
  world.add(30, 2, 1, Priority::batch);
  const auto taken = world.take();
  BOOST_TEST_REQUIRE(taken.size() == 16U);
  BOOST_TEST(count_of(taken, Priority::interactive) == 2U);
  BOOST_TEST((taken.front().call->priority == Priority::interactive));
}

// Random calls and workers: no job is lost, doubled, mixed or out of its call's order, and while
// flows wait nobody gets more than the half.
BOOST_AUTO_TEST_CASE(random_schedules_keep_the_promises) {
  for (std::uint32_t seed = 0; seed < 300; ++seed) {
    std::mt19937 random(seed);
    const auto pick = [&random](std::size_t below) { return random() % below; };
    const std::size_t lanes = 1 + pick(8);
    const std::size_t workers = 1 + pick(4);
    World world(lanes, workers);
    std::map<QueuedCall*, std::size_t> next_of;
    std::multiset<KeyAlgorithm> busy;
    std::size_t added = 0;
    std::size_t taken_jobs = 0;
    for (int step = 0; step < 300 || taken_jobs < added; ++step) {
      if (step < 300 && pick(3) == 0) {
        const std::size_t jobs = pick(10) == 0 ? 1 + pick(100) : 1;
        world.add(jobs, static_cast<std::uint8_t>(pick(5)), static_cast<std::uint8_t>(pick(3)),
                  pick(2) == 0 ? Priority::interactive : Priority::batch,
                  model::key_algorithm_at(pick(model::key_algorithm_count)));
        added += jobs;
      }
      if (!busy.empty() && (busy.size() == workers || pick(2) == 0)) {
        const auto ended = *busy.begin();
        busy.erase(busy.begin());
        world.scheduler.done(ended);
      }
      if (busy.size() == workers) continue;
      const bool had_work = world.scheduler.has_work();
      const auto taken = world.take();
      BOOST_TEST_REQUIRE(taken.empty() == !had_work);
      if (taken.empty()) continue;
      BOOST_TEST_REQUIRE(taken.size() <= world.scheduler.take_max());
      std::map<std::pair<int, int>, std::size_t> of_flow;
      for (const auto& one : taken) {
        BOOST_TEST_REQUIRE((one.call->algorithm == *world.algorithm));
        BOOST_TEST_REQUIRE(one.job == next_of[one.call]++);
        BOOST_TEST_REQUIRE(one.job < one.call->job_count);
        // A principal's interactive and batch calls are two flows.
        ++of_flow[{signer_of(one) * 2 + static_cast<int>(one.call->priority), actor_of(one)}];
      }
      // More than the half only when the others have nothing left.
      for (const auto& [flow, jobs] : of_flow) {
        if (jobs <= (taken.size() + 1) / 2) continue;
        const auto waits_beside = [&](const std::unique_ptr<QueuedCall>& call) {
          const std::pair<int, int> other{
              call->flow.signer.uuid.bytes[15] * 2 + static_cast<int>(call->priority),
              call->flow.actor.id.bytes[15]};
          return call->algorithm == *world.algorithm && other != flow &&
                 next_of[call.get()] < call->job_count;
        };
        BOOST_TEST(std::ranges::none_of(world.calls, waits_beside));
      }
      taken_jobs += taken.size();
      busy.insert(*world.algorithm);
    }
    BOOST_TEST(taken_jobs == added);
    for (const auto& call : world.calls) BOOST_TEST(next_of[call.get()] == call->job_count);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::engine

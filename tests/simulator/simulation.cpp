#include "tests/simulator/simulation.hpp"

#include <algorithm>
#include <array>

#include "tests/simulator/changes.hpp"

namespace sealmint::simulator {
namespace {

constexpr std::size_t calls_max = 12;
constexpr std::size_t changes_max = 6;
constexpr std::size_t keys = 6;
constexpr std::size_t steps_between_state_checks = 50;
constexpr std::chrono::hours day{24};

class Simulation {
 public:
  Simulation(std::uint64_t seed, Mutant mutant)
      : dice_(seed),
        mutant_(mutant),
        world_(make_world(dice_, now_)),
        store_(mutant, world_.beginning),
        nodes_{std::make_unique<Node>(store_, mutant), std::make_unique<Node>(store_, mutant)},
        changes_(world_, dice_, mutant) {}

  Outcome run(std::size_t operations) {
    for (step_ = 0; step_ < operations && !store_.checker().violation(); ++step_) {
      step();
      if (step_ % steps_between_state_checks == 0) check_state();
    }
    check_state();
    outcome_.violation = store_.checker().violation();
    if (!outcome_.violation) outcome_.violation = what_is_left_behind();
    if (outcome_.violation) *outcome_.violation += " (step " + std::to_string(step_) + ")";
    outcome_.signatures = store_.checker().signatures();
    outcome_.grants = store_.checker().grants_made();
    outcome_.administered = store_.checker().administered();
    return outcome_;
  }

 private:
  void check_state() { store_.checker().on_state(store_.contents()); }

  // What happened, for comparing two runs.
  void note(std::uint64_t what) { outcome_.trace = (outcome_.trace ^ what) * 0x100000001b3ULL; }

  void step() {
    const std::size_t roll = dice_.below(100);
    note(roll);
    if (roll < 14) return begin_call();
    if (roll < 52) return advance_call();
    if (roll < 66) return run_recorder();
    if (roll < 76) return begin_change();
    if (roll < 92) return advance_change();
    if (roll < 96) return nodes_[dice_.below(2)]->catch_up(1 + dice_.below(6));
    if (roll < 99) return move_clock();
    crash(dice_.below(2));
  }

  SharedStore::Doubt doubt() {
    const std::size_t roll = dice_.below(200);
    if (roll == 0) return SharedStore::Doubt::applied;
    if (roll == 1) return SharedStore::Doubt::lost;
    if (roll == 2) return SharedStore::Doubt::applied_in_silence;
    if (roll == 3) return SharedStore::Doubt::lost_in_silence;
    return SharedStore::Doubt::none;
  }

  void begin_call() {
    if (calls_.size() >= calls_max) return;
    SignCall call;
    call.started = step_;
    call.node = dice_.below(2);
    call.person = &caller();
    auto asked = what_is_asked();
    if (dice_.chance(25)) call.key_hash = key_hash(call, asked.items.size());
    conclude(nodes_[call.node]->begin(call, std::move(asked), now_), call);
    if (is_going_on_) calls_.push_back(std::move(call));
  }

  model::SignCall what_is_asked() {
    model::SignCall asked;
    asked.signer_reference = "release";
    asked.client.hostname = dice_.chance(50) ? "build-1" : "build-2";
    asked.client.source_ip = "192.0.2.1";
    asked.items.resize(dice_.chance(70) ? 1 : 1 + dice_.below(4));
    asked.is_batch = asked.items.size() > 1;
    for (auto& item : asked.items) {
      item.algorithm = model::SignatureAlgorithm::ecdsa_sha256;
      item.is_digest = true;
      item.data.assign(sizeof(Sha256), 0);
    }
    return asked;
  }

  // Mostly somebody whose approval is open.
  const Person& caller() {
    const auto& any = world_.people[dice_.below(world_.people.size())];
    const auto grants = store_.checker().truth()->active_grants();
    if (grants.empty() || dice_.chance(20)) return any;
    const auto& grantee = grants[dice_.below(grants.size())]->grantee;
    const auto found = std::ranges::find(world_.people, grantee, &Person::actor);
    return found == world_.people.end() ? any : *found;
  }

  // A key is bound to its principal and its body (contract 18.1).
  Sha256 key_hash(const SignCall& call, std::size_t items) {
    Sha256 hash{};
    hash[0] = static_cast<std::uint8_t>(dice_.below(keys));
    hash[1] = static_cast<std::uint8_t>(call.person - world_.people.data());
    hash[2] = static_cast<std::uint8_t>(items);
    hash[3] = static_cast<std::uint8_t>(days_);
    hash[4] = static_cast<std::uint8_t>(days_ >> 8);
    return hash;
  }

  void advance_call() {
    if (calls_.empty()) return;
    const std::size_t number = dice_.below(calls_.size());
    SignCall& call = calls_[number];
    Node& node = *nodes_[call.node];
    conclude(call.is_signed ? node.record(call, now_) : node.sign(call, dice_), call);
    if (is_going_on_) return;
    calls_.erase(calls_.begin() + static_cast<std::ptrdiff_t>(number));
  }

  void run_recorder() {
    const std::size_t number = dice_.below(2);
    const auto committer = dice_.chance(40) ? Committer::idle_thread : Committer::own_thread;
    if (!nodes_[number]->run_recorder(committer, doubt())) crash(number);
  }

  // Whoever submitted something learns what became of it, as soon as the own thread of each node
  // has done all that it has to do.
  std::optional<std::string> what_is_left_behind() {
    for (auto& node : nodes_) node->drain();
    const auto is_left = [](const auto& waiter) {
      return waiter.submitted && !waiter.submitted->is_over;
    };
    const bool is_any_left =
        std::ranges::any_of(calls_, is_left) || std::ranges::any_of(changes_under_way_, is_left);
    if (!is_any_left) return std::nullopt;
    return "what was submitted is left behind in the queue of a recorder";
  }

  void conclude(Progress progress, const SignCall&) {
    note(static_cast<std::uint64_t>(progress));
    is_going_on_ = progress == Progress::goes_on;
    if (progress == Progress::refused) ++outcome_.refusals;
  }

  void begin_change() {
    if (changes_under_way_.size() >= changes_max) return;
    auto change = changes_.pick(*store_.checker().truth());
    if (!change) return;
    change->node = dice_.below(2);
    changes_under_way_.push_back(*std::move(change));
  }

  void advance_change() {
    if (changes_under_way_.empty()) return;
    const std::size_t number = dice_.below(changes_under_way_.size());
    Change& change = changes_under_way_[number];
    if (is_going_on(change)) return;
    changes_under_way_.erase(changes_under_way_.begin() + static_cast<std::ptrdiff_t>(number));
  }

  // One step of a change: decide, submit, and learn what became of it.
  bool is_going_on(Change& change) {
    Node& node = *nodes_[change.node];
    if (change.submitted) {
      if (!change.submitted->is_over) return true;
      const ports::Outcome committed = std::exchange(change.submitted, nullptr)->outcome;
      note(committed.has_value() ? 1 : 2);
      if (committed.has_value() && change.revokes) {
        store_.checker().on_revoked(*change.revokes, step_);
      }
      return committed.has_error() && ++change.attempts < 3;
    }
    if (change.decided) {
      change.submitted = node.submit(*std::exchange(change.decided, std::nullopt));
      return true;
    }
    change.decided = change.decide(*node.snapshot(), now_);
    return change.decided.has_value();
  }

  void move_clock() {
    // Every server stores what has ended, once a second; before a clock is set back, above all.
    const std::size_t roll = dice_.below(100);
    sweep();
    if (roll < 80) {
      now_ += std::chrono::minutes{1 + static_cast<int>(dice_.below(40))};
    } else if (roll < 88) {
      now_ += std::chrono::hours{1};
    } else if (roll < 98) {
      now_ -= std::chrono::hours{1};
    } else if (days_ == 0) {
      now_ += day * 400;
      days_ = 400;
      store_.remove_expired(now_);
      // Tokens that were swept away are no change that a node could read: it starts anew.
      crash(0);
      crash(1);
    }
    sweep();
  }

  void sweep() {
    Node& node = *nodes_[dice_.below(2)];
    // There is room in an empty queue, so the sweep is not refused.
    node.drain();
    node.catch_up();
    auto transaction = Changes::sweep(*node.snapshot(), now_);
    if (transaction.changes.empty()) return;
    const auto swept = node.submit(std::move(transaction));
    node.drain();
  }

  // Everything under way on the node is gone, nobody gets an answer; it starts again on the store.
  void crash(std::size_t number) {
    ++outcome_.crashes;
    std::erase_if(calls_, [number](const SignCall& call) { return call.node == number; });
    std::erase_if(changes_under_way_,
                  [number](const Change& change) { return change.node == number; });
    nodes_[number] = std::make_unique<Node>(store_, mutant_);
  }

  Dice dice_;
  const Mutant mutant_;
  TimePoint now_ = from_unix_ms(1'800'000'000'000);
  std::size_t days_ = 0;
  World world_;
  SharedStore store_;
  std::array<std::unique_ptr<Node>, 2> nodes_;
  Changes changes_;
  std::vector<SignCall> calls_;
  std::vector<Change> changes_under_way_;
  std::size_t step_ = 0;
  bool is_going_on_ = false;
  Outcome outcome_;
};

}  // namespace

Outcome simulate(std::uint64_t seed, std::size_t operations, Mutant mutant) {
  return Simulation(seed, mutant).run(operations);
}

}  // namespace sealmint::simulator

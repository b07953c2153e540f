// Which signing jobs a worker takes next. A pure data structure, without threads and clocks: the
// lane calls it under the lock that its workers share.
//
// - Each key algorithm has a queue of its own, because only its own jobs can fill the lanes of one
//   multi-buffer call; classes take turns, those in which somebody waits interactively before those
//   of batch jobs only.
// - One worker serves a class while less than a whole fill waits in it: a second one would halve
//   the fills of both. More workers join when whole fills wait.
// - Within a class signers take turns, and within a signer its principals. While others wait, a
//   flow (a principal on a signer) gets at most half of a take.
// - Within a class interactive jobs go before batch jobs. Weights keep both from starving
//   (weight_of()): of four jobs of a class, and of four takes, while both kinds wait one is of the
//   batch kind.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "core/base/id.hpp"
#include "core/engine/scheduler_queues.hpp"
#include "core/model/algorithm.hpp"

namespace sealmint::engine {

class Scheduler {
 public:
  struct Options {
    std::size_t workers = 1;
    // How many jobs of a key algorithm fill one call of the implementation; at least 1.
    std::function<std::size_t(model::KeyAlgorithm)> lanes = [](model::KeyAlgorithm) { return 1U; };
    // Of cheap signatures (EC, Ed25519) a worker takes up to this many fills at once; of RSA ones a
    // single fill, which takes milliseconds.
    std::size_t fills_max = 4;
  };
  struct Taken {
    QueuedCall* call = nullptr;
    std::size_t job = 0;  // its number within the call
  };

  explicit Scheduler(const Options& options);

  // Queues all jobs of the call, at least one. The call must stay until each of them was taken.
  void add(QueuedCall& call);

  // Appends the jobs that one worker shall sign now, all of one key algorithm. Nothing when nothing
  // waits, or what waits is left to the worker that is busy with it. Every take ends with done().
  std::optional<model::KeyAlgorithm> take(std::vector<Taken>& out);
  void done(model::KeyAlgorithm algorithm);

  // Would take() give something?
  bool has_work() const;
  std::size_t queued(model::KeyAlgorithm algorithm) const;
  std::size_t lanes(model::KeyAlgorithm algorithm) const;
  // The most jobs of one take.
  std::size_t take_max() const;

 private:
  struct Class {
    ClassQueue queue;
    std::size_t lanes = 1;
    std::size_t fills_max = 1;
    std::size_t busy_workers = 0;
  };

  static bool may_take(const Class& c);
  std::size_t share(const Class& c) const;
  std::optional<std::size_t> next_class() const;
  std::optional<std::size_t> next_class_of(Priority priority) const;
  void count_turn(std::size_t index);

  const std::size_t workers_;
  std::array<Class, model::key_algorithm_count> classes_;
  // Where the turn of the classes of each priority begins.
  std::array<std::size_t, priority_count> first_in_turn_{};
  Alternation takes_;
};

}  // namespace sealmint::engine

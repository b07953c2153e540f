// The jobs that wait for one key algorithm: signers in turn, principals in turn, calls in order.
#pragma once

#include <boost/intrusive/list.hpp>

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <unordered_map>

#include "core/base/id.hpp"
#include "core/model/algorithm.hpp"
#include "core/model/principal.hpp"
#include "core/tasks/inbox.hpp"

namespace sealmint::engine {

// `interactive` for somebody who waits for one signature, `batch` for many of one request.
enum class Priority : std::uint8_t { interactive = 0, batch = 1 };
inline constexpr std::size_t priority_count = 2;

// How often each comes while both wait.
constexpr std::size_t weight_of(Priority priority) {
  return priority == Priority::interactive ? 3 : 1;
}

// Whose turn it is among two priorities that wait, by their weights.
class Alternation {
 public:
  Priority next() const {
    return interactive_run_ >= weight_of(Priority::interactive) ? Priority::batch
                                                                : Priority::interactive;
  }
  // Somebody of this priority had a turn while the other one waited, or did not.
  void count(Priority priority, bool other_waits) {
    const bool is_run = priority == Priority::interactive && other_waits;
    interactive_run_ = is_run ? interactive_run_ + 1 : 0;
  }

 private:
  std::size_t interactive_run_ = 0;  // since the last turn of a batch, while one waited
};
static_assert(weight_of(Priority::batch) == 1, "Alternation gives a batch one turn in a row");

// Whose turn it is, and what it signs with: a principal on a signer.
struct Flow {
  SignerId signer;
  model::ActorRef actor;
};

// What the scheduler knows of a call. Its memory belongs to the caller.
struct QueuedCall {
  QueuedCall* next = nullptr;
  model::KeyAlgorithm algorithm = model::default_key_algorithm;
  Priority priority = Priority::interactive;
  Flow flow;
  std::size_t job_count = 0;
  std::size_t jobs_taken = 0;
};

class ClassQueue {
 public:
  void add(QueuedCall& call);
  std::size_t size() const { return size_; }
  // Of what waits, which is something.
  Priority most_urgent() const {
    return size_of(Priority::interactive) > 0 ? Priority::interactive : Priority::batch;
  }

  // Begins a take of `count` jobs, 1 to size(); then take() is called that often and answers the
  // call whose next job goes. The caller counts QueuedCall::jobs_taken up each time.
  void begin_take(std::size_t count);
  QueuedCall& take();

 private:
  using Hook = boost::intrusive::list_base_hook<>;
  struct FlowQueue : Hook {
    Chain<QueuedCall> calls;
    std::uint64_t take_number = 0;  // the take that `taken` counts
    std::size_t taken = 0;
  };
  // The lists stand behind the maps, so that nothing is destroyed while it is linked.
  struct SignerQueue : Hook {
    std::unordered_map<model::ActorRef, FlowQueue> flows;
    boost::intrusive::list<FlowQueue> waiting;
  };
  struct PriorityQueue {
    std::unordered_map<SignerId, SignerQueue> signers;
    boost::intrusive::list<SignerQueue> waiting;
    std::size_t size = 0;
  };

  QueuedCall* take_from(Priority priority, std::size_t flow_max);
  QueuedCall& take_job(PriorityQueue& queue, SignerQueue& signer, FlowQueue& flow);
  Priority preferred() const;
  std::size_t size_of(Priority priority) const {
    return queues_[static_cast<std::size_t>(priority)].size;
  }
  std::size_t taken_of(const FlowQueue& flow) const;

  std::array<PriorityQueue, priority_count> queues_;
  std::size_t size_ = 0;
  Alternation jobs_;
  std::uint64_t take_number_ = 0;
  std::size_t flow_max_ = 0;
};

}  // namespace sealmint::engine

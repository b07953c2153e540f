#include "core/engine/scheduler_queues.hpp"

#include <limits>

#include "core/base/must.hpp"

namespace sealmint::engine {
namespace {

// Queues of signers and principals that wait for nothing are kept for their next call, up to this
// many in one map.
constexpr std::size_t idle_queues_kept = 64;

constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();

template <class Queues>
void forget_if_many(Queues& queues, const typename Queues::key_type& key) {
  if (queues.size() > idle_queues_kept) queues.erase(key);
}

}  // namespace

void ClassQueue::add(QueuedCall& call) {
  must(call.job_count > 0, "a call that is queued has jobs");
  must(call.jobs_taken == 0, "a call is queued once");
  auto& queue = queues_[static_cast<std::size_t>(call.priority)];
  auto& signer = queue.signers[call.flow.signer];
  auto& flow = signer.flows[call.flow.actor];
  if (signer.waiting.empty()) queue.waiting.push_back(signer);
  if (flow.calls.empty()) signer.waiting.push_back(flow);
  flow.calls.add(call);
  queue.size += call.job_count;
  size_ += call.job_count;
}

void ClassQueue::begin_take(std::size_t count) {
  must(count > 0 && count <= size_, "a take is of what waits");
  ++take_number_;
  flow_max_ = (count + 1) / 2;
}

QueuedCall& ClassQueue::take() {
  const Priority first = preferred();
  const Priority second = first == Priority::batch ? Priority::interactive : Priority::batch;
  QueuedCall* call = take_from(first, flow_max_);
  if (!call) call = take_from(second, flow_max_);
  // Nobody else waits any more: no need to leave a lane empty.
  if (!call) call = take_from(first, unlimited);
  if (!call) call = take_from(second, unlimited);
  must(call != nullptr, "a job that is counted is found");
  return *call;
}

Priority ClassQueue::preferred() const {
  return size_of(Priority::interactive) == 0 ? Priority::batch : jobs_.next();
}

// The next job of the first signer in turn with a flow that has not had its `flow_max` in this
// take.
QueuedCall* ClassQueue::take_from(Priority priority, std::size_t flow_max) {
  auto& queue = queues_[static_cast<std::size_t>(priority)];
  for (auto& signer : queue.waiting) {
    for (auto& flow : signer.waiting) {
      if (taken_of(flow) >= flow_max) continue;
      jobs_.count(priority, size_of(Priority::batch) > 0);
      return &take_job(queue, signer, flow);
    }
  }
  return nullptr;
}

QueuedCall& ClassQueue::take_job(PriorityQueue& queue, SignerQueue& signer, FlowQueue& flow) {
  must(!flow.calls.empty(), "a flow in the row has calls");
  must(queue.size > 0 && size_ > 0, "a job that is taken was counted");
  QueuedCall& call = *flow.calls.first();
  must(call.jobs_taken < call.job_count, "a call in the queue has jobs left");
  flow.taken = taken_of(flow) + 1;
  flow.take_number = take_number_;
  --queue.size;
  --size_;
  // Whoever had a turn goes to the end of the row, or leaves it when nothing waits any more.
  queue.waiting.erase(queue.waiting.iterator_to(signer));
  signer.waiting.erase(signer.waiting.iterator_to(flow));
  if (call.jobs_taken + 1 == call.job_count) flow.calls.take_first();
  if (!flow.calls.empty()) {
    signer.waiting.push_back(flow);
  } else {
    forget_if_many(signer.flows, call.flow.actor);
  }
  if (!signer.waiting.empty()) {
    queue.waiting.push_back(signer);
  } else {
    forget_if_many(queue.signers, call.flow.signer);
  }
  return call;
}

std::size_t ClassQueue::taken_of(const FlowQueue& flow) const {
  return flow.take_number == take_number_ ? flow.taken : 0;
}

}  // namespace sealmint::engine

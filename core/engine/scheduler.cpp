#include "core/engine/scheduler.hpp"

#include <algorithm>

#include "core/base/must.hpp"

namespace sealmint::engine {

Scheduler::Scheduler(const Options& options) : workers_(std::max<std::size_t>(options.workers, 1)) {
  for (std::size_t i = 0; i < classes_.size(); ++i) {
    const auto algorithm = model::key_algorithm_at(i);
    const bool is_slow = model::family(algorithm) == model::KeyFamily::rsa;
    classes_[i].lanes = std::max<std::size_t>(options.lanes(algorithm), 1);
    classes_[i].fills_max = is_slow ? 1 : std::max<std::size_t>(options.fills_max, 1);
  }
}

void Scheduler::add(QueuedCall& call) {
  must(model::index_of(call.algorithm) < classes_.size(), "each key algorithm has a class");
  classes_[model::index_of(call.algorithm)].queue.add(call);
}

std::optional<model::KeyAlgorithm> Scheduler::take(std::vector<Taken>& out) {
  const auto index = next_class();
  if (!index) return std::nullopt;
  count_turn(*index);
  Class& c = classes_[*index];
  const std::size_t count = share(c);
  must(count > 0 && count <= c.queue.size(), "a take is of what waits");
  c.queue.begin_take(count);
  for (std::size_t job = 0; job < count; ++job) {
    QueuedCall& call = c.queue.take();
    out.push_back({&call, call.jobs_taken++});
  }
  ++c.busy_workers;
  return model::key_algorithm_at(*index);
}

std::optional<std::size_t> Scheduler::next_class() const {
  const auto interactive = next_class_of(Priority::interactive);
  const auto batch = next_class_of(Priority::batch);
  if (!interactive || !batch) return interactive ? interactive : batch;
  return takes_.next() == Priority::interactive ? interactive : batch;
}

std::optional<std::size_t> Scheduler::next_class_of(Priority priority) const {
  for (std::size_t i = 0; i < classes_.size(); ++i) {
    const std::size_t first = first_in_turn_[static_cast<std::size_t>(priority)];
    const std::size_t index = (first + i) % classes_.size();
    const Class& c = classes_[index];
    if (may_take(c) && c.queue.most_urgent() == priority) return index;
  }
  return std::nullopt;
}

// Before the take, which may change what is most urgent in the class.
void Scheduler::count_turn(std::size_t index) {
  const Priority priority = classes_[index].queue.most_urgent();
  const bool other_waits =
      next_class_of(priority == Priority::batch ? Priority::interactive : Priority::batch)
          .has_value();
  takes_.count(priority, other_waits);
  first_in_turn_[static_cast<std::size_t>(priority)] = index + 1;
}

void Scheduler::done(model::KeyAlgorithm algorithm) {
  Class& c = classes_[model::index_of(algorithm)];
  must(c.busy_workers > 0, "each take ends once");
  --c.busy_workers;
}

bool Scheduler::has_work() const { return std::ranges::any_of(classes_, may_take); }

std::size_t Scheduler::queued(model::KeyAlgorithm algorithm) const {
  return classes_[model::index_of(algorithm)].queue.size();
}

std::size_t Scheduler::lanes(model::KeyAlgorithm algorithm) const {
  return classes_[model::index_of(algorithm)].lanes;
}

std::size_t Scheduler::take_max() const {
  std::size_t most = 1;
  for (const Class& c : classes_) most = std::max(most, c.lanes * c.fills_max);
  return most;
}

bool Scheduler::may_take(const Class& c) {
  return c.queue.size() > 0 && (c.busy_workers == 0 || c.queue.size() >= c.lanes);
}

// What waits is shared by all workers in whole fills, so that the items of one batch end at the
// same time on each of them.
std::size_t Scheduler::share(const Class& c) const {
  const std::size_t waiting = c.queue.size();
  const std::size_t per_worker = (waiting + workers_ - 1) / workers_;
  const std::size_t fills = std::min((per_worker + c.lanes - 1) / c.lanes, c.fills_max);
  return std::min(fills * c.lanes, waiting);
}

}  // namespace sealmint::engine

#include "client/sign_queue.hpp"

#include <algorithm>
#include <utility>

namespace sealmint::client {
namespace {

// What is refused for all of them may be right for some: a grant with few units left, a scope that
// names one file, a server that knows no batches.
bool may_fit_alone(const Failure& failure) {
  return failure.status >= 400 && failure.status < 500 && failure.status != 401 &&
         failure.status != 429;
}

Failure never_sent() { return make_error(ErrorKind::timeout, "the calls before it took too long"); }

// Wakes the callers of a batch however its leader leaves it.
class Conclusion {
 public:
  explicit Conclusion(SignBatch& batch) : batch_(batch) {}
  ~Conclusion() { batch_.finish(std::move(outcomes), one_by_one); }
  Conclusion(const Conclusion&) = delete;
  Conclusion& operator=(const Conclusion&) = delete;

  SignBatch::Outcomes outcomes = never_sent();
  bool one_by_one = false;

 private:
  SignBatch& batch_;
};

}  // namespace

Answer<Signed> SignQueue::sign(SignItem item) {
  const auto deadline = Clock::now() + limits_.wait_max;
  Place place;
  {
    Lock lock(mutex_);
    if (auto known = ask_again(lock, item)) return *std::move(known);
    if (limits_.merges && knows_batches_) place = join(std::move(item));
  }
  if (!place.batch) return sign_alone(item);
  if (place.index == 0) lead(place.batch);
  if (auto answer = place.batch->take_answer(place.index, deadline)) return *std::move(answer);
  return sign_alone(place.batch->call().items[place.index]);
}

Answer<Signed> SignQueue::sign_alone(const SignItem& item) {
  SignCall call{signer_id_, {item}, new_idempotency_key()};
  auto outcomes = sender_.send(call);
  if (outcomes.has_value()) return std::move(outcomes->front());
  if (outcomes.error().is_in_doubt) {
    const Lock lock(mutex_);
    in_doubt_.keep(std::move(call), Clock::now());
  }
  return std::move(outcomes).error();
}

// Repeats the call that held the item when it was left in doubt; nothing when none was, or when it
// turned out that the server refused it then.
std::optional<Answer<Signed>> SignQueue::ask_again(Lock& lock, const SignItem& item) {
  const auto deadline = Clock::now() + limits_.wait_max;
  asked_again_.wait_until(lock, deadline, [this] { return !is_asking_again_; });
  if (in_doubt_.is_empty()) return std::nullopt;
  if (auto signature = in_doubt_.take_signature(item, Clock::now())) return *std::move(signature);
  auto call = in_doubt_.take(item, Clock::now());
  if (!call) return std::nullopt;
  // Others that ask for another item of the call wait until it is known.
  is_asking_again_ = true;
  auto outcomes = send_unlocked(lock, *call);
  is_asking_again_ = false;
  asked_again_.notify_all();
  if (outcomes.has_error()) {
    if (!outcomes.error().is_in_doubt) return std::nullopt;
    in_doubt_.keep(*std::move(call), Clock::now());
    return std::move(outcomes).error();
  }
  std::optional<Answer<Signed>> own;
  for (std::size_t i = 0; i < outcomes->size(); ++i) {
    auto& outcome = (*outcomes)[i];
    if (!own && call->items[i] == item) {
      own.emplace(std::move(outcome));
    } else if (outcome.has_value()) {
      in_doubt_.keep_signature(std::move(call->items[i]), *std::move(outcome), Clock::now());
    }
  }
  return own;
}

std::size_t SignQueue::count_waiting() const {
  std::size_t count = 0;
  for (const auto& batch : waiting_) count += batch->size();
  return count;
}

bool SignQueue::goes_by_halves() const { return knows_batches_ && busy_ >= limits_.halved_from; }

// How many callers a batch is complete with.
std::size_t SignQueue::company() const { return goes_by_halves() ? (busy_ + 1) / 2 : busy_; }

// A half that is complete is left to go, even if its leader is slow to wake.
bool SignQueue::has_room_for(const SignItem& item) const {
  if (waiting_.empty()) return false;
  const SignBatch& last = *waiting_.back();
  const bool is_complete_half = goes_by_halves() && last.size() >= company();
  return !is_complete_half &&
         last.has_room_for(item, limits_.batch_items, limits_.batch_data_bytes);
}

SignQueue::Place SignQueue::join(SignItem item) {
  if (!has_room_for(item)) {
    SignCall call{signer_id_, {}, new_idempotency_key()};
    call.items.push_back(std::move(item));
    waiting_.push_back(std::make_shared<SignBatch>(std::move(call)));
    return {waiting_.back(), 0};
  }
  const SignBatchPtr& batch = waiting_.back();
  const std::size_t index = batch->add(std::move(item));
  if (may_depart(*batch)) batch->changed.notify_one();
  return {batch, index};
}

void SignQueue::lead(const SignBatchPtr& batch) {
  Conclusion conclusion(*batch);
  Lock lock(mutex_);
  if (!await_departure(lock, *batch)) return;
  const bool is_merged = batch->size() > 1;
  if (is_merged && !knows_batches_) {
    conclusion.one_by_one = true;
    return;
  }
  conclusion.outcomes = depart(lock, *batch);
  if (conclusion.outcomes.has_value()) return;
  const Failure& failure = conclusion.outcomes.error();
  conclusion.one_by_one = is_merged && may_fit_alone(failure);
  if (is_merged && failure.status == 404) knows_batches_ = false;
  if (failure.is_in_doubt) in_doubt_.keep(batch->call(), last_end_);
}

// Whether it is the next, and nothing is to be gained by waiting for companions.
bool SignQueue::may_depart(const SignBatch& batch) const {
  if (waiting_.front().get() != &batch) return false;
  if (calls_under_way_ > (goes_by_halves() ? 1U : 0U)) return false;
  return !knows_batches_ || batch.size() >= company();
}

// Until then the callers that the last call answered may be back.
SignQueue::Clock::time_point SignQueue::companions_due() const {
  return last_end_ + std::min<Clock::duration>(limits_.linger_max, last_took_ / 2);
}

// Takes the batch out of the queue. False when the calls before it took too long.
bool SignQueue::await_departure(Lock& lock, SignBatch& batch) {
  const auto deadline = Clock::now() + limits_.wait_max;
  bool is_in_time = true;
  while (is_in_time && !may_depart(batch)) {
    const bool lacks_only_company = waiting_.front().get() == &batch && calls_under_way_ == 0;
    if (lacks_only_company && Clock::now() >= companions_due()) break;
    batch.changed.wait_until(lock, lacks_only_company ? companions_due() : deadline);
    is_in_time = Clock::now() < deadline;
  }
  std::erase_if(waiting_, [&batch](const auto& queued) { return queued.get() == &batch; });
  if (!waiting_.empty()) waiting_.front()->changed.notify_one();
  return is_in_time;
}

SignQueue::Outcomes SignQueue::depart(Lock& lock, const SignBatch& batch) {
  ++calls_under_way_;
  callers_under_way_ += batch.size();
  const auto begin = Clock::now();
  auto outcomes = send_unlocked(lock, batch.call());
  last_end_ = Clock::now();
  last_took_ = last_end_ - begin;
  busy_ = callers_under_way_ + count_waiting();
  --calls_under_way_;
  callers_under_way_ -= batch.size();
  if (!waiting_.empty()) waiting_.front()->changed.notify_one();
  return outcomes;
}

// A lack of memory fails the call, but leaves nobody waiting.
SignQueue::Outcomes SignQueue::send_unlocked(Lock& lock, const SignCall& call) {
  lock.unlock();
  Outcomes outcomes = Failure(make_error(ErrorKind::internal, "the call could not be made"));
  try {
    outcomes = sender_.send(call);
  } catch (const std::exception& error) {
    outcomes = Failure(make_error(ErrorKind::internal, error.what()));
  }
  lock.lock();
  return outcomes;
}

}  // namespace sealmint::client

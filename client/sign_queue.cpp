#include "client/sign_queue.hpp"

#include <algorithm>
#include <utility>

namespace sealmint::client {
namespace {

constexpr std::string_view took_too_long = "no answer in time from the call that was to bring it";

// What is refused for all of them may be right for some: a grant with few units left, a scope that
// names one file, a server that knows no batches.
bool may_fit_alone(const Failure& failure) {
  return failure.status >= 400 && failure.status < 500 && failure.status != 401 &&
         failure.status != 429;
}

std::size_t data_bytes(const SignItem& item) { return item.data.size(); }

}  // namespace

Answer<Signed> SignQueue::sign(SignItem item) {
  const auto own = std::make_shared<Waiter>(std::move(item));
  {
    Lock lock(mutex_);
    if (auto known = ask_again(lock, own->item)) return *std::move(known);
    if (limits_.merges && knows_batches_) {
      wait_for_turn(lock, own);
      if (own->leads) lead(lock, own);
      if (own->answer) return *std::move(own->answer);
    }
  }
  return sign_alone(own->item);
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

// Returns when the waiter leads, has its answer, or has to go alone.
void SignQueue::wait_for_turn(Lock& lock, const WaiterPtr& own) {
  if (!is_under_way_ && waiting_.empty()) {
    is_under_way_ = true;
    own->leads = true;
    return;
  }
  waiting_.push_back(own);
  more_waiting_.notify_one();
  const auto deadline = Clock::now() + limits_.wait_max;
  const auto is_done = [&own] { return own->leads || own->goes_alone || own->answer; };
  if (own->changed.wait_until(lock, deadline, is_done)) return;
  std::erase(waiting_, own);
  Failure late(make_error(ErrorKind::timeout, std::string(took_too_long)));
  late.is_in_doubt = true;
  own->answer.emplace(std::move(late));
}

// Companions are expected where the last call had some and has only just come back.
void SignQueue::linger(Lock& lock) {
  const auto bound = std::min<Clock::duration>(limits_.linger_max, last_took_ / 2);
  const bool expects = knows_batches_ && last_size_ > 1 && Clock::now() - last_end_ < bound;
  if (!expects) return;
  more_waiting_.wait_until(lock, last_end_ + bound,
                           [this] { return waiting_.size() + 1 >= last_size_; });
}

std::vector<SignQueue::WaiterPtr> SignQueue::take_along(const WaiterPtr& own) {
  std::vector<WaiterPtr> taken{own};
  std::size_t bytes = data_bytes(own->item);
  while (knows_batches_ && !waiting_.empty() && taken.size() < limits_.batch_items) {
    bytes += data_bytes(waiting_.front()->item);
    if (bytes > limits_.batch_data_bytes) break;
    taken.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
  }
  return taken;
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

void SignQueue::lead(Lock& lock, const WaiterPtr& own) {
  linger(lock);
  const auto taken = take_along(own);
  SignCall call{signer_id_, {}, new_idempotency_key()};
  for (const auto& waiter : taken) call.items.push_back(waiter->item);
  const auto begin = Clock::now();
  auto outcomes = send_unlocked(lock, call);
  last_end_ = Clock::now();
  last_took_ = last_end_ - begin;
  last_size_ = taken.size();
  if (outcomes.has_error() && outcomes.error().is_in_doubt) in_doubt_.keep(call, last_end_);
  hand_out(taken, std::move(outcomes));
  pass_on();
}

void SignQueue::hand_out(const std::vector<WaiterPtr>& taken, Outcomes outcomes) {
  const bool is_merged = taken.size() > 1;
  for (std::size_t i = 0; i < taken.size(); ++i) {
    Waiter& waiter = *taken[i];
    if (outcomes.has_value()) {
      waiter.answer.emplace(std::move((*outcomes)[i]));
    } else if (is_merged && may_fit_alone(outcomes.error())) {
      waiter.goes_alone = true;
    } else {
      waiter.answer.emplace(outcomes.error());
    }
    waiter.changed.notify_one();
  }
  const bool has_no_batches = is_merged && outcomes.has_error() && outcomes.error().status == 404;
  if (has_no_batches) knows_batches_ = false;
}

// The next one that waits leads; it finds the lock free.
void SignQueue::pass_on() {
  if (waiting_.empty()) {
    is_under_way_ = false;
    return;
  }
  const WaiterPtr next = std::move(waiting_.front());
  waiting_.pop_front();
  next->leads = true;
  next->changed.notify_one();
}

}  // namespace sealmint::client

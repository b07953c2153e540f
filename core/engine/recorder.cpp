#include "core/engine/recorder.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "core/engine/completion.hpp"

namespace sealmint::engine {
namespace {

// As many expired rows at once mean that more are waiting.
constexpr std::size_t busy_cleanup_rows = 1'000;

}  // namespace

Recorder::Recorder(ports::Store& store, const Clock& clock, OnCommitted on_committed,
                   OnPoisoned on_poisoned, const Options& options)
    : store_(store),
      clock_(clock),
      on_committed_(std::move(on_committed)),
      on_poisoned_(std::move(on_poisoned)),
      options_(options),
      next_cleanup_(std::chrono::steady_clock::now() + options.cleanup_interval),
      thread_([this] { run(); }) {}

Recorder::~Recorder() { stop(); }

Task<void> Recorder::commit(ports::Transaction transaction) {
  auto outcome = co_await async_result_of<Result<void>>([&](auto complete) {
    Entry entry{std::move(transaction), std::move(complete)};
    auto queued = enqueue(entry);
    if (queued.has_error()) entry.complete(std::move(queued));
  });
  co_return outcome;
}

Result<void> Recorder::enqueue(Entry& entry) {
  {
    const std::lock_guard lock(mutex_);
    if (poisoned()) return make_error(ErrorKind::unavailable, "poisoned");
    if (stopping_) return make_error(ErrorKind::unavailable, "stopping");
    if (queue_.size() >= options_.queue_entries_max) {
      auto error = make_error(ErrorKind::busy, "The record queue is full");
      error.retry_after = std::chrono::seconds{1};
      return error;
    }
    queue_.push_back(std::move(entry));
  }
  wake_.notify_one();
  return {};
}

void Recorder::run() {
  for (;;) {
    auto batch = take_batch();
    if (batch.empty()) return;
    commit_batch(batch);
    remove_expired_if_due();
  }
}

// Empty only when there is nothing left and stop() was called.
std::vector<Recorder::Entry> Recorder::take_batch() {
  std::unique_lock lock(mutex_);
  wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
  const std::size_t count = std::min(queue_.size(), options_.batch_entries_max);
  std::vector<Entry> batch;
  batch.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    batch.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return batch;
}

void Recorder::commit_batch(std::vector<Entry>& batch) {
  if (poisoned()) {
    for (auto& entry : batch) entry.complete(make_error(ErrorKind::unavailable, "poisoned"));
    return;
  }
  std::vector<ports::Transaction> transactions;
  transactions.reserve(batch.size());
  for (auto& entry : batch) transactions.push_back(std::move(entry.transaction));

  const auto start = std::chrono::steady_clock::now();
  auto outcomes = store_.commit(transactions);
  const auto elapsed = std::chrono::steady_clock::now() - start;
  metrics_.commits.add();
  metrics_.transactions.add(batch.size());
  metrics_.batch_size.record(batch.size());
  metrics_.commit_us.record(static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::microseconds>(elapsed).count()));

  if (outcomes.has_error()) {
    const Error error = outcomes.error();
    const bool is_full = error.kind == ErrorKind::unavailable;
    storage_full_.store(is_full, std::memory_order_release);
    if (!is_full) {
      // Nobody knows what is durable now: refuse first, then tell, so that no waiter slips through.
      poisoned_.store(true, std::memory_order_release);
      on_poisoned_(error);
    }
    for (auto& entry : batch) {
      auto refusal = make_error(ErrorKind::unavailable, is_full ? "storage_full" : "poisoned");
      if (is_full) refusal.retry_after = std::chrono::seconds{5};
      entry.complete(std::move(refusal));
    }
    return;
  }
  storage_full_.store(false, std::memory_order_release);

  std::vector<const ports::Transaction*> committed;
  committed.reserve(batch.size());
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if ((*outcomes)[i].has_value()) committed.push_back(&transactions[i]);
  }
  metrics_.rejected_transactions.add(batch.size() - committed.size());
  if (!committed.empty()) on_committed_(committed);
  for (std::size_t i = 0; i < batch.size(); ++i) {
    batch[i].complete(std::move((*outcomes)[i]));
  }
}

void Recorder::remove_expired_if_due() {
  const auto now = std::chrono::steady_clock::now();
  if (now < next_cleanup_ || poisoned()) return;
  next_cleanup_ = now + options_.cleanup_interval;
  // A failure here endangers no signature: the next commit would meet the same trouble.
  const auto removed = store_.remove_expired(clock_.now());
  // The store removes a bounded number at once; while there is more, go on after the next commit.
  if (removed.has_value() && *removed >= busy_cleanup_rows) next_cleanup_ = now;
}

void Recorder::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

std::size_t Recorder::queued() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

}  // namespace sealmint::engine

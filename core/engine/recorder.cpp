#include "core/engine/recorder.hpp"

#include "core/base/thread_name.hpp"
#include "core/engine/commit_size.hpp"

namespace sealmint::engine {
namespace {

// As many expired rows at once mean that more are waiting.
constexpr std::size_t busy_cleanup_rows = 1'000;

// Sets the same outcome for all.
void refuse(Chain<Recorder::Entry>& entries, const Error& error, ResumptionBunch& resumptions) {
  while (auto* const entry = entries.take_first()) {
    entry->outcome = error;
    resumptions.add(entry->resumption);
  }
}

// An exception out of the store leaves its state as unknown as an error does.
Result<std::vector<ports::Outcome>> commit_in(ports::Store& store,
                                              std::span<const ports::Transaction> transactions) {
  try {
    return store.commit(transactions);
  } catch (const std::exception& exception) {
    return make_error(ErrorKind::internal, exception.what());
  }
}

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
  CO_TRY_VOID(co_await append(std::move(transaction)));
  co_return Result<void>{};
}

Task<ports::Committed> Recorder::append(ports::Transaction transaction) {
  Entry entry;
  entry.transaction = std::move(transaction);
  auto start = [this, &entry] {
    Chain<Entry> entries;
    entries.add(entry);
    submit(std::move(entries));
  };
  co_await suspend_with(entry.resumption, start);
  co_return std::move(entry.outcome);
}

void Recorder::submit(Chain<Entry> entries) {
  if (!enqueue(std::move(entries))) return;
  // A thread that leads looks into the inbox after it has said that it does not lead any more.
  if (!is_led_.load()) parking_.wake_one();
}

void Recorder::submit_idle(Chain<Entry> entries) {
  if (!enqueue(std::move(entries))) return;
  {
    const std::unique_lock turn(turn_, std::try_to_lock);
    if (turn.owns_lock()) {
      is_led_.store(true);
      commit_next();
      is_led_.store(false);
    }
  }
  if (has_work()) parking_.wake_one();
}

// False when they were refused.
bool Recorder::enqueue(Chain<Entry> entries) {
  const auto reserved = reserve(entries.size());
  if (reserved.has_error()) {
    ResumptionBunch refused;
    refuse(entries, reserved.error(), refused);
    refused.resume_all();
    return false;
  }
  inbox_.put(std::move(entries));
  return true;
}

// The room is taken before the question whether there is anybody to serve it: the thread does not
// end while some is taken, so nothing is left in the inbox for ever.
Result<void> Recorder::reserve(std::size_t entries) {
  if (poisoned()) return make_error(ErrorKind::unavailable, "poisoned");
  const std::size_t queued = queued_.fetch_add(entries) + entries;
  const bool is_full = queued > options_.queue_entries_max;
  if (!is_full && !is_stopping_.load()) return {};
  queued_.fetch_sub(entries);
  if (!is_full) return make_error(ErrorKind::unavailable, "stopping");
  auto error = make_error(ErrorKind::busy, "The record queue is full");
  error.retry_after = std::chrono::seconds{1};
  return error;
}

void Recorder::run() {
  name_this_thread("record");
  for (;;) {
    {
      const std::lock_guard turn(turn_);
      if (commit_next()) continue;
      // With the turn, nobody is inside a commit, and without a reservation nobody comes to one.
      if (is_stopping_.load() && queued_.load() == 0) return;
    }
    if (is_stopping_.load()) {
      std::this_thread::yield();  // somebody is between reserve() and the inbox
    } else {
      parking_.park([this] { return has_work() || is_stopping_.load(); });
    }
  }
}

bool Recorder::has_work() const { return !inbox_.empty() || is_waiting_.load(); }

// Holding the turn. False when nothing waits.
bool Recorder::commit_next() {
  waiting_.append(inbox_.take_all());
  if (waiting_.empty()) return false;
  auto batch = cut_batch();
  is_waiting_.store(!waiting_.empty());
  commit_batch(std::move(batch));
  remove_expired_if_due();
  return true;
}

Chain<Recorder::Entry> Recorder::cut_batch() {
  Chain<Entry> batch;
  CommitSize total;
  while (Entry* const entry = waiting_.first()) {
    const auto size = size_of(entry->transaction);
    total.rows += size.rows;
    total.bytes += size.bytes;
    const bool is_over =
        total.rows > options_.commit_rows_max || total.bytes > options_.commit_bytes_max;
    if (is_over && !batch.empty()) {
      total.rows -= size.rows;
      break;
    }
    batch.add(*waiting_.take_first());
  }
  queued_.fetch_sub(batch.size());
  metrics_.rows.record(total.rows);
  return batch;
}

void Recorder::commit_batch(Chain<Entry> batch) {
  if (poisoned()) {
    refuse(batch, make_error(ErrorKind::unavailable, "poisoned"), resumptions_);
    resumptions_.resume_all();
    return;
  }
  std::vector<ports::Transaction> transactions;
  transactions.reserve(batch.size());
  for (Entry* entry = batch.first(); entry; entry = entry->next) {
    transactions.push_back(std::move(entry->transaction));
  }
  const auto start = std::chrono::steady_clock::now();
  auto outcomes = commit_in(store_, transactions);
  metrics_.commits.add();
  metrics_.transactions.add(batch.size());
  metrics_.batch_size.record(batch.size());
  metrics_.commit_us.record_us(std::chrono::steady_clock::now() - start);

  if (outcomes.has_error()) {
    refuse(batch, failure_of(outcomes.error()), resumptions_);
  } else {
    set_outcomes(batch, transactions, *outcomes);
  }
  resumptions_.resume_all();
}

// What the waiters are told when the whole commit failed.
Error Recorder::failure_of(const Error& error) {
  if (error.kind == ErrorKind::unavailable) {
    storage_full_.store(true, std::memory_order_release);
    auto full = make_error(ErrorKind::unavailable, "storage_full");
    full.retry_after = std::chrono::seconds{5};
    return full;
  }
  // Nobody knows what is durable now: refuse first, then tell, so that no waiter slips through.
  storage_full_.store(false, std::memory_order_release);
  poisoned_.store(true, std::memory_order_release);
  on_poisoned_(error);
  return make_error(ErrorKind::unavailable, "poisoned");
}

void Recorder::set_outcomes(Chain<Entry>& batch, std::span<const ports::Transaction> transactions,
                            std::vector<ports::Outcome>& outcomes) {
  storage_full_.store(false, std::memory_order_release);
  std::vector<const ports::Transaction*> committed;
  committed.reserve(batch.size());
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    if (outcomes[i].has_value()) committed.push_back(&transactions[i]);
  }
  metrics_.rejected_transactions.add(batch.size() - committed.size());
  if (!committed.empty()) on_committed_(committed);
  for (auto& outcome : outcomes) {
    Entry& entry = *batch.take_first();
    entry.outcome = std::move(outcome);
    resumptions_.add(entry.resumption);
  }
}

// After a commit, when its answers are on their way: what nobody waits for. A failure here
// endangers no signature that left; one that came later it might.
void Recorder::remove_expired_if_due() {
  if (poisoned()) return;
  const auto tidied = store_.tidy_up();
  if (tidied.has_error()) {
    failure_of(tidied.error());
    return;
  }
  const auto now = std::chrono::steady_clock::now();
  if (now < next_cleanup_) return;
  next_cleanup_ = now + options_.cleanup_interval;
  const auto removed = store_.remove_expired(clock_.now());
  if (removed.has_error()) {
    failure_of(removed.error());
  } else if (*removed >= busy_cleanup_rows) {
    // The store removes a bounded number at once; while there is more, go on after the next commit.
    next_cleanup_ = now;
  }
}

void Recorder::stop() {
  is_stopping_.store(true);
  parking_.wake_one();
  if (thread_.joinable()) thread_.join();
}

}  // namespace sealmint::engine

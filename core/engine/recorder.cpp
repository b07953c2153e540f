#include "core/engine/recorder.hpp"

#include "core/base/must.hpp"
#include "core/base/thread_name.hpp"
#include "core/crypto/random.hpp"

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
template <class Ask>
auto ask_store(Ask ask) -> decltype(ask()) {
  try {
    return ask();
  } catch (const std::exception& exception) {
    return make_error(ErrorKind::internal, exception.what());
  }
}

Error nothing_stored() {
  auto lost = make_error(ErrorKind::unavailable, "storage_lost");
  lost.retry_after = std::chrono::seconds{1};
  return lost;
}

}  // namespace

Recorder::Recorder(ports::Commits& store, const Clock& clock, OnCommitted on_committed,
                   OnPoisoned on_poisoned, const Options& options)
    : store_(store),
      clock_(clock),
      on_committed_(std::move(on_committed)),
      on_poisoned_(std::move(on_poisoned)),
      options_(options),
      queue_(options),
      batch_id_{crypto::new_uuid(clock.now())},
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
  must(!entries.empty(), "who submits has something to commit");
  if (!enqueue(std::move(entries))) return;
  // A thread that leads looks into the inbox after it has said that it does not lead any more.
  if (!is_led_.load()) parking_.wake_one();
}

void Recorder::submit_idle(Chain<Entry> entries) {
  if (!enqueue(std::move(entries))) return;
  {
    const std::unique_lock turn(turn_, std::try_to_lock);
    if (turn.owns_lock() && may_lead(state())) {
      is_led_.store(true);
      commit_next();
      is_led_.store(false);
    }
  }
  if (needs_own_thread(state())) parking_.wake_one();
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
  RecordState asked;
  asked.reserved = queued_.fetch_add(entries) + entries;
  asked.is_stopping = is_stopping_.load();
  asked.is_poisoned = poisoned();
  auto admitted = admit_to_queue(asked, options_);
  if (admitted.has_error()) queued_.fetch_sub(entries);
  return admitted;
}

void Recorder::run() {
  name_this_thread("record");
  for (;;) {
    switch (take_step()) {
      case RecordStep::tidy_up:
      case RecordStep::commit: break;
      case RecordStep::sleep:
        parking_.park([this] { return needs_own_thread(state()) || is_stopping_.load(); });
        break;
      case RecordStep::ask_again: std::this_thread::yield(); break;
      case RecordStep::end: return;
    }
  }
}

// With the turn, nobody is inside a commit, and without room in the queue nobody comes to one.
RecordStep Recorder::take_step() {
  const std::lock_guard turn(turn_);
  const auto step = next_step(state());
  if (step == RecordStep::tidy_up) tidy_after_commit();
  if (step == RecordStep::commit) commit_next();
  return step;
}

RecordState Recorder::state() const {
  RecordState state;
  state.is_stopping = is_stopping_.load();
  state.reserved = queued_.load();
  state.is_waiting = !inbox_.empty() || is_waiting_.load();
  state.is_tidying_due = is_tidying_due_.load();
  return state;
}

// Holding the turn, while something waits.
void Recorder::commit_next() {
  queue_.add(inbox_.take_all());
  auto cut = queue_.cut();
  is_waiting_.store(!queue_.empty());
  const std::size_t entries = cut.batch.size();
  const std::size_t before = queued_.fetch_sub(entries);
  must(before >= entries, "what is committed held room in the queue");
  metrics_.rows.record(cut.rows);
  commit_batch(std::move(cut.batch));
  is_tidying_due_.store(is_tidying_due());
}

void Recorder::commit_batch(Chain<Entry> batch) {
  if (poisoned()) {
    refuse(batch, make_error(ErrorKind::unavailable, "poisoned"), resumptions_);
    resumptions_.resume_all();
    return;
  }
  std::vector<ports::Transaction> transactions;
  transactions.reserve(batch.size());
  must(!batch.empty(), "a commit has transactions");
  for (Entry* entry = batch.first(); entry; entry = entry->next) {
    transactions.push_back(std::move(entry->transaction));
  }
  const auto start = std::chrono::steady_clock::now();
  ++batch_id_.number;
  auto answer = ask_store([&] { return store_.commit(batch_id_, transactions); });
  auto settlement = answer.has_error() ? Result<ports::Settlement>(std::move(answer).error())
                                       : settled(*std::move(answer));
  metrics_.commits.add();
  metrics_.transactions.add(batch.size());
  metrics_.batch_size.record(batch.size());
  metrics_.commit_us.record_us(std::chrono::steady_clock::now() - start);

  Result<void> told;
  if (settlement.has_error()) {
    told = failure_of(settlement.error());
  } else if (auto* const applied = std::get_if<ports::Applied>(&*settlement)) {
    told = set_outcomes(batch, transactions, *applied);
  } else {
    told = nothing_stored();
  }
  if (told.has_error()) refuse(batch, told.error(), resumptions_);
  resumptions_.resume_all();
}

// Never in doubt: what cannot be settled in time is an error.
Result<ports::Settlement> Recorder::settled(ports::CommitAnswer answer) {
  if (auto* const applied = std::get_if<ports::Applied>(&answer)) return std::move(*applied);
  metrics_.in_doubt.add();
  for (int attempt = 0; attempt < options_.settle_attempts; ++attempt) {
    if (attempt > 0) std::this_thread::sleep_for(options_.settle_pause);
    TRY(auto settlement, ask_store([&] { return store_.settle(batch_id_); }));
    if (!std::holds_alternative<ports::InDoubt>(settlement)) return settlement;
  }
  return make_error(ErrorKind::internal, "the store does not tell what became of a commit: " +
                                             std::get<ports::InDoubt>(answer).why);
}

// What the waiters are told when the whole commit failed.
Error Recorder::failure_of(const Error& error) {
  if (error.kind == ErrorKind::unavailable) {
    storage_full_.store(true, std::memory_order_release);
    auto full = make_error(ErrorKind::unavailable, "storage_full");
    full.retry_after = std::chrono::seconds{5};
    return full;
  }
  return poison(error);
}

// Nobody knows what is durable now: refuse first, then tell, so that no waiter slips through.
Error Recorder::poison(const Error& error) {
  storage_full_.store(false, std::memory_order_release);
  poisoned_.store(true, std::memory_order_release);
  on_poisoned_(error);
  return make_error(ErrorKind::unavailable, "poisoned");
}

// On an error nobody of the batch has been told anything yet.
Result<void> Recorder::set_outcomes(Chain<Entry>& batch,
                                    std::span<const ports::Transaction> transactions,
                                    ports::Applied& applied) {
  auto& outcomes = applied.outcomes;
  must(outcomes.size() == batch.size(), "a store answers one outcome for each transaction");
  storage_full_.store(false, std::memory_order_release);
  std::vector<const ports::Transaction*> committed;
  committed.reserve(batch.size());
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    if (outcomes[i].has_value()) committed.push_back(&transactions[i]);
  }
  metrics_.rejected_transactions.add(batch.size() - committed.size());
  // Also after a commit that was refused as a whole: what was in its way may be another node's.
  const auto seen = on_committed_(applied.position, committed);
  if (seen.has_error()) return poison(seen.error());
  for (auto& outcome : outcomes) {
    Entry& entry = *batch.take_first();
    entry.outcome = std::move(outcome);
    resumptions_.add(entry.resumption);
  }
  return {};
}

// After each commit, so it has to be cheap.
bool Recorder::is_tidying_due() {
  if (poisoned()) return false;
  return store_.needs_tidying() || std::chrono::steady_clock::now() >= next_cleanup_;
}

// On the recorder's own thread, holding the turn, when the answers of the commit are on their way:
// what nobody waits for. A failure here endangers no signature that left; one that came later it
// might.
void Recorder::tidy_after_commit() {
  is_tidying_due_.store(false);
  if (poisoned()) return;
  const auto tidied = store_.tidy_up();
  if (tidied.has_error()) {
    failure_of(tidied.error());
    return;
  }
  if (std::chrono::steady_clock::now() >= next_cleanup_) remove_expired();
}

void Recorder::remove_expired() {
  const auto now = std::chrono::steady_clock::now();
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
  must(inbox_.empty() && queue_.empty(), "a recorder leaves nobody behind");
}

}  // namespace sealmint::engine

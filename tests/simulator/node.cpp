#include "tests/simulator/node.hpp"

#include <algorithm>
#include <utility>

#include "core/base/limits.hpp"
#include "core/service/access/token_check.hpp"

namespace sealmint::simulator {
namespace {

constexpr std::size_t failing_signatures_percent = 8;
constexpr std::size_t signature_bytes = 64;
// Small, so that calls meet every bound.
constexpr engine::RecordLimits record_limits{
    .queue_entries_max = 6, .commit_rows_max = 6, .commit_bytes_max = 16 * 1024};
constexpr std::size_t commits_until_tidying = 5;
constexpr std::size_t all_transactions = 1'000'000;

// What an Idempotency-Key stands for: the operations of the answer.
std::string text_of(const model::SignAnswer& answer) {
  std::string text;
  for (const auto& item : answer.items) text += to_string(item.operation_id) + "\n";
  return text;
}

// The grant that pays, if any has to.
std::optional<GrantId> grant_of(const SignCall& call) {
  const auto& reservation = call.attempt->reservation();
  return reservation.is_held() ? std::optional(reservation.id()) : std::nullopt;
}

}  // namespace

Node::Node(SharedStore& store, Mutant mutant)
    : store_(store), mutant_(mutant), batch_id_{store.new_node()}, queue_(record_limits) {
  const auto contents = store.contents();
  directory_ = std::make_unique<service::Directory>(contents);
  feed_ = std::make_unique<service::DirectoryFeed>(store.history(), *directory_, contents.position);
}

void Node::catch_up() { catch_up(all_transactions); }

std::optional<model::Principal> Node::who_asks(const SignCall& call, const std::string& source_ip,
                                               TimePoint now) const {
  const auto token = call.first_snapshot->access_token(call.person->token);
  if (!token) return std::nullopt;
  auto principal = service::principal_of(*call.first_snapshot, *token, source_ip, now);
  if (principal.has_error()) return std::nullopt;
  return *std::move(principal);
}

Progress Node::begin(SignCall& call, model::SignCall asked, TimePoint now) {
  call.first_snapshot = directory_->snapshot();
  call.begun_at = now;
  auto principal = who_asks(call, asked.client.source_ip, now);
  if (!principal) return Progress::refused;
  call.attempt =
      std::make_unique<service::SignAttempt>(reservations_, refusal_rows_, *std::move(principal),
                                             std::move(asked), service::VerifiedApprovals{});
  if (call.attempt->authorize(call.first_snapshot, now)) return Progress::refused;
  if (call.key_hash) {
    if (const auto kept = store_.answer_under(*call.key_hash, now)) {
      store_.checker().on_keyed_answer(*call.key_hash, *kept);
      return Progress::delivered;
    }
    call.attempt->keep_answer([key_hash = *call.key_hash, now](const model::SignAnswer& answer) {
      ports::RememberAnswer kept;
      kept.key_hash = key_hash;
      kept.answer = text_of(answer);
      kept.expires_at = now + limits::idempotency_lifetime;
      return kept;
    });
  }
  if (call.attempt->reserve(*directory_->snapshot(), now, std::nullopt)) return Progress::refused;
  return Progress::goes_on;
}

// In the place of the lane: every job gets a signature, or fails.
Progress Node::sign(SignCall& call, Dice& dice) {
  engine::SigningCall signing;
  call.attempt->describe(signing);
  for (auto& job : signing.jobs) {
    job.size = 0;
    if (dice.chance(failing_signatures_percent)) {
      job.outcome = make_error(ErrorKind::unavailable, "the key failed");
      continue;
    }
    job.size = std::min(job.space.size(), signature_bytes);
    std::ranges::fill(job.space.first(job.size), std::uint8_t{0x5a});
    job.outcome = Result<void>{};
  }
  call.is_signed = true;
  if (mutant_ == Mutant::answer_before_commit) {
    static_cast<void>(conclude(call, call.begun_at));
    deliver(call, call.attempt->prepared().answer, grant_of(call));
  }
  return Progress::goes_on;
}

ports::Transaction Node::conclude(SignCall& call, TimePoint now) {
  // What the mutant believes is what it once read.
  const bool is_stale = mutant_ == Mutant::cache_without_epoch;
  const auto snapshot = is_stale ? call.first_snapshot : directory_->snapshot();
  const TimePoint then = is_stale ? call.begun_at : now;
  if (std::exchange(call.is_concluded, true)) {
    return call.attempt->conclude_again(*snapshot, then);
  }
  return call.attempt->conclude(*snapshot, then);
}

Progress Node::record(SignCall& call, TimePoint now) {
  if (!call.submitted) {
    auto transaction = conclude(call, now);
    if (transaction.changes.empty()) return finish(call, ports::Committed{});
    call.submitted = submit(std::move(transaction));
  }
  if (!call.submitted->is_over) return Progress::goes_on;
  const ports::Outcome committed = std::move(call.submitted->outcome);
  call.submitted.reset();
  if (call.attempt->may_try_again(committed)) return Progress::goes_on;
  return finish(call, committed);
}

Progress Node::finish(SignCall& call, const ports::Outcome& committed) {
  const auto grant = grant_of(call);
  const auto answer = call.attempt->finish(committed);
  if (answer.has_error()) return Progress::refused;
  deliver(call, *answer, grant);
  return Progress::delivered;
}

void Node::deliver(const SignCall& call, const model::SignAnswer& answer,
                   std::optional<GrantId> grant) {
  for (const auto& item : answer.items) {
    if (item.signature.has_error()) continue;
    store_.checker().on_delivered(item.operation_id, grant, call.started);
  }
  if (call.key_hash) store_.checker().on_keyed_answer(*call.key_hash, text_of(answer));
}

std::unique_ptr<Submitted> Node::submit(ports::Transaction transaction) {
  auto submitted = std::make_unique<Submitted>();
  submitted->transaction = std::move(transaction);
  submitted->cache = directory_->snapshot();
  ++reserved_;
  const auto admitted = engine::admit_to_queue(record_state(), record_limits);
  if (admitted.has_error()) {
    --reserved_;
    submitted->outcome = admitted.error();
    submitted->is_over = true;
    return submitted;
  }
  Chain<Submitted> arrived;
  arrived.add(*submitted);
  queue_.add(std::move(arrived));
  return submitted;
}

engine::RecordState Node::record_state() const {
  engine::RecordState state;
  state.reserved = reserved_;
  state.is_waiting = !queue_.empty();
  state.is_tidying_due = commits_since_tidying_ >= commits_until_tidying;
  return state;
}

bool Node::run_recorder(Committer committer, SharedStore::Doubt doubt) {
  const auto state = record_state();
  if (committer == Committer::idle_thread) {
    return !engine::may_lead(state) || commit_next(doubt);
  }
  const auto step = engine::next_step(state);
  if (step == engine::RecordStep::tidy_up) commits_since_tidying_ = 0;
  return step != engine::RecordStep::commit || commit_next(doubt);
}

bool Node::commit_next(SharedStore::Doubt doubt) {
  auto cut = queue_.cut();
  std::vector<Submitted*> batch;
  while (Submitted* const submitted = cut.batch.take_first()) batch.push_back(submitted);
  reserved_ -= batch.size();
  ++commits_since_tidying_;
  ++batch_id_.number;
  auto answer = store_.commit(batch_id_, batch, doubt);
  if (answer.has_error()) return false;
  const auto settlement = settled(*std::move(answer), batch.size());
  if (settlement.has_error()) return false;
  if (const auto* const applied = std::get_if<ports::Applied>(&*settlement)) {
    return tell(batch, *applied);
  }
  for (Submitted* const submitted : batch) {
    submitted->outcome = make_error(ErrorKind::unavailable, "storage_lost");
    submitted->is_over = true;
  }
  return true;
}

Result<ports::Settlement> Node::settled(ports::CommitAnswer answer, std::size_t transactions) {
  if (auto* const applied = std::get_if<ports::Applied>(&answer)) return std::move(*applied);
  if (mutant_ != Mutant::doubt_believed) return store_.settle(batch_id_);
  ports::Applied believed{std::vector<ports::Outcome>(transactions, ports::Committed{}), {}};
  return believed;
}

bool Node::tell(std::span<Submitted* const> batch, ports::Applied applied) {
  if (applied.position.transactions > 0) {
    std::vector<const ports::Transaction*> own;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (applied.outcomes[i].has_value()) own.push_back(&batch[i]->transaction);
    }
    if (feed_->on_committed(applied.position, own).has_error()) return false;
  }
  for (std::size_t i = 0; i < batch.size(); ++i) {
    batch[i]->outcome = std::move(applied.outcomes[i]);
    batch[i]->is_over = true;
  }
  return true;
}

void Node::drain() {
  while (engine::needs_own_thread(record_state())) {
    static_cast<void>(run_recorder(Committer::own_thread, SharedStore::Doubt::none));
  }
}

}  // namespace sealmint::simulator

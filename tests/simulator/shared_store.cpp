#include "tests/simulator/shared_store.hpp"

#include <algorithm>
#include <stdexcept>

#include "tests/support/blocking_store.hpp"

namespace sealmint::simulator {
namespace {

ports::Contents filled(storage::MemoryStore& store, const ports::Transaction& beginning) {
  const auto outcomes = testing::ask(store).commit(std::span(&beginning, 1));
  if (outcomes.has_error() || outcomes->front().has_error()) {
    throw std::logic_error("the beginning of the simulation does not hold together");
  }
  return *store.load();
}

std::int64_t failures_in(const ports::Transaction& transaction) {
  std::int64_t count = 0;
  for (const auto& change : transaction.changes) {
    const auto* rows = std::get_if<ports::AppendOperations>(&change);
    if (!rows) continue;
    count += std::ranges::count(rows->items, model::OperationStatus::failed,
                                &model::OperationItem::status);
  }
  return count;
}

}  // namespace

SharedStore::SharedStore(Mutant mutant, const ports::Transaction& beginning)
    : mutant_(mutant), checker_(filled(store_, beginning)) {}

Result<ports::CommitAnswer> SharedStore::commit(ports::BatchId id,
                                                std::span<const Submitted* const> batch,
                                                Doubt doubt) {
  std::vector<ports::Transaction> transactions;
  for (const Submitted* submitted : batch) {
    transactions.push_back(submitted->transaction);
    spoil(transactions.back(), *submitted->cache);
  }
  const bool is_lost = doubt == Doubt::lost || doubt == Doubt::lost_in_silence;
  if (doubt != Doubt::none) {
    store_.faults().fail_commit(
        1, is_lost ? storage::CommitFault::doubt_lost : storage::CommitFault::doubt_applied);
  }
  auto answer = store_.commit(id, transactions);
  const auto truth = store_.settle(id);
  if (truth.has_error()) return truth.error();
  if (const auto* const applied = std::get_if<ports::Applied>(&*truth)) {
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (applied->outcomes.at(i).has_value()) checker_.on_committed(batch[i]->transaction);
    }
  }
  const bool is_silent = doubt == Doubt::applied_in_silence || doubt == Doubt::lost_in_silence;
  if (is_silent) return make_error(ErrorKind::internal, "silence");
  return answer;
}

Uuid SharedStore::new_node() {
  Uuid node;
  ++nodes_;
  for (std::size_t i = 0; i < sizeof nodes_; ++i) {
    node.bytes[15 - i] = static_cast<std::uint8_t>(nodes_ >> (8 * i));
  }
  return node;
}

std::optional<std::string> SharedStore::answer_under(const Sha256& key_hash, TimePoint now) {
  const auto kept = testing::ask(store_).remembered_answer(key_hash, now);
  if (kept.has_error() || !*kept) return std::nullopt;
  return (*kept)->answer;
}

void SharedStore::spoil(ports::Transaction& transaction, const service::Snapshot& cache) {
  if (mutant_ == Mutant::cache_without_epoch) transaction.rights.reset();
  if (mutant_ == Mutant::admin_asked_once && transaction.rights && transaction.rights->holder) {
    transaction.rights.reset();
  }
  if (!transaction.spend) return;
  if (mutant_ == Mutant::unit_given_back_twice) {
    transaction.spend->units -= failures_in(transaction);
  }
  if (mutant_ == Mutant::read_then_write_spend) {
    // What the write would leave behind: the count that was read, and the units.
    const auto read = cache.grant(transaction.spend->id);
    for (const auto& stored : contents().of<model::Grant>()) {
      if (read && stored.id == read->id) transaction.spend->units += read->used - stored.used;
    }
  }
}

}  // namespace sealmint::simulator

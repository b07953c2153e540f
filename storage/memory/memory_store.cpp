#include "storage/memory/memory_store.hpp"

#include <algorithm>

#include "core/base/must.hpp"
#include "storage/shared/store_errors.hpp"

namespace sealmint::storage {
namespace {

Error state_unknown() {
  return make_error(ErrorKind::internal, "the database failed: a failure was asked for");
}

}  // namespace

Result<ports::Contents> MemoryStore::load() {
  const std::lock_guard lock(mutex_);
  auto contents = data_.contents();
  contents.position = {history_.size()};
  return contents;
}

Result<ports::HistoryPage> MemoryStore::since(ports::Position position, std::size_t count_max) {
  const std::lock_guard lock(mutex_);
  must(position.transactions <= history_.size(), "nobody knows more than was committed");
  const auto first = history_.begin() + static_cast<std::ptrdiff_t>(position.transactions);
  const std::size_t count = std::min(count_max, static_cast<std::size_t>(history_.end() - first));
  const auto end = first + static_cast<std::ptrdiff_t>(count);
  return ports::HistoryPage{{first, end}, {position.transactions + count}};
}

Result<ports::CommitAnswer> MemoryStore::commit(ports::BatchId id,
                                                std::span<const ports::Transaction> batch) {
  const auto fault = faults_.enter_commit(batch.size());
  const std::lock_guard lock(mutex_);
  if (poisoned_) return state_unknown();
  if (fault == CommitFault::storage_full) return storage_full();
  auto& newest = batches_[id.node];
  must(id.number > newest.number, "a node names no two batches alike");
  newest = {id.number, std::nullopt};
  poisoned_ = fault == CommitFault::error || fault == CommitFault::applied_but_unknown;
  if (fault == CommitFault::error) return state_unknown();
  if (fault == CommitFault::doubt_lost) return ports::InDoubt{"lost"};
  newest.applied = apply(batch);
  if (fault == CommitFault::applied_but_unknown) return state_unknown();
  if (fault == CommitFault::doubt_applied) return ports::InDoubt{"answered into the void"};
  return *newest.applied;
}

ports::Applied MemoryStore::apply(std::span<const ports::Transaction> batch) {
  ports::Applied applied;
  applied.outcomes.reserve(batch.size());
  for (const auto& transaction : batch) {
    applied.outcomes.push_back(data_.apply(transaction));
    if (applied.outcomes.back().has_error()) continue;
    history_.push_back(std::make_shared<const ports::Transaction>(transaction));
  }
  applied.position = {history_.size()};
  return applied;
}

Result<ports::Settlement> MemoryStore::settle(ports::BatchId id) {
  const bool is_left_in_doubt = faults_.is_left_in_doubt();
  const std::lock_guard lock(mutex_);
  if (poisoned_) return state_unknown();
  if (is_left_in_doubt) return ports::InDoubt{"no answer"};
  auto& newest = batches_[id.node];
  must(id.number >= newest.number, "only the newest batch of a node is in doubt");
  // A batch that never came is one that must not come any more.
  if (id.number > newest.number) newest = {id.number, std::nullopt};
  if (!newest.applied) return ports::NeverHappened{};
  return *newest.applied;
}

Result<std::size_t> MemoryStore::remove_expired(TimePoint now) {
  const std::lock_guard lock(mutex_);
  if (poisoned_) return state_unknown();
  return data_.remove_expired(now);
}

Result<std::optional<Bytes>> MemoryStore::read_setting(std::string_view key) {
  const std::lock_guard lock(mutex_);
  const auto found = settings_.find(key);
  if (found == settings_.end()) return std::optional<Bytes>();
  return std::optional(found->second);
}

Result<void> MemoryStore::write_setting(std::string_view key, ByteView value) {
  const std::lock_guard lock(mutex_);
  settings_.insert_or_assign(std::string(key), Bytes(value.begin(), value.end()));
  return {};
}

}  // namespace sealmint::storage

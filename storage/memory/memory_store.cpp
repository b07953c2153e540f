#include "storage/memory/memory_store.hpp"

#include "storage/shared/store_errors.hpp"

namespace sealmint::storage {
namespace {

Error state_unknown() {
  return make_error(ErrorKind::internal, "the database failed: a failure was asked for");
}

}  // namespace

Result<ports::Contents> MemoryStore::load() {
  const std::lock_guard lock(mutex_);
  return data_.contents();
}

Result<std::vector<ports::Outcome>> MemoryStore::commit(std::span<const ports::Transaction> batch) {
  const auto fault = faults_.enter_commit(batch.size());
  const std::lock_guard lock(mutex_);
  if (poisoned_) return state_unknown();
  if (fault == CommitFault::storage_full) return storage_full();
  poisoned_ = fault.has_value();
  if (fault == CommitFault::error) return state_unknown();
  std::vector<ports::Outcome> outcomes;
  outcomes.reserve(batch.size());
  for (const auto& transaction : batch) outcomes.push_back(data_.apply(transaction));
  if (fault == CommitFault::applied_but_unknown) return state_unknown();
  return outcomes;
}

Result<ports::OperationPage> MemoryStore::operations(const ports::OperationQuery& query) {
  const std::lock_guard lock(mutex_);
  return data_.operations(query);
}

Result<std::optional<model::Operation>> MemoryStore::operation(OperationId id) {
  const std::lock_guard lock(mutex_);
  return data_.operation(id);
}

Result<std::optional<ports::RememberAnswer>> MemoryStore::remembered_answer(const Sha256& key_hash,
                                                                            TimePoint now) {
  const std::lock_guard lock(mutex_);
  return data_.remembered_answer(key_hash, now);
}

Result<std::optional<model::Manifest>> MemoryStore::manifest(SignerId signer_id,
                                                             const Sha256& root) {
  const std::lock_guard lock(mutex_);
  return data_.manifest(signer_id, root);
}

Result<model::DeliveryPage> MemoryStore::deliveries(const ports::DeliveryQuery& query) {
  const std::lock_guard lock(mutex_);
  return data_.deliveries(query);
}

Result<std::optional<model::WebhookDelivery>> MemoryStore::delivery(DeliveryId id) {
  const std::lock_guard lock(mutex_);
  return data_.delivery(id);
}

Result<std::vector<model::WebhookDelivery>> MemoryStore::due_deliveries(WebhookId id, TimePoint now,
                                                                        std::size_t count_max) {
  const std::lock_guard lock(mutex_);
  return data_.due_deliveries(id, now, count_max);
}

Result<ports::LogHead> MemoryStore::log_head() {
  const std::lock_guard lock(mutex_);
  return data_.log().head();
}

Result<std::vector<Sha256>> MemoryStore::log_hashes(unsigned level, std::uint64_t first,
                                                    std::size_t count) {
  const std::lock_guard lock(mutex_);
  return data_.log().hashes(level, first, count);
}

Result<std::vector<Bytes>> MemoryStore::log_entries(std::uint64_t first, std::size_t count) {
  const std::lock_guard lock(mutex_);
  return data_.log().entries(first, count);
}

Result<std::optional<std::uint64_t>> MemoryStore::log_index(OperationId id) {
  const std::lock_guard lock(mutex_);
  return data_.log().index_of(id.uuid);
}

Result<std::optional<std::uint64_t>> MemoryStore::log_index(EventId id) {
  const std::lock_guard lock(mutex_);
  return data_.log().index_of(id.uuid);
}

Result<std::vector<ports::PersonalTexts>> MemoryStore::log_personal(std::uint64_t first,
                                                                    std::size_t count) {
  const std::lock_guard lock(mutex_);
  return data_.log().personal(first, count);
}

Result<std::vector<ports::KeepCheckpoint>> MemoryStore::checkpoints(std::uint64_t size_above,
                                                                    std::size_t count_max) {
  const std::lock_guard lock(mutex_);
  return data_.log().checkpoints(size_above, count_max);
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

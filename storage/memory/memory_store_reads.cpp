// What the memory store answers to its readers, at once: nobody waits until a deadline.
#include "storage/memory/memory_store.hpp"
#include "storage/shared/store_errors.hpp"

namespace sealmint::storage {

Task<ports::OperationPage> MemoryStore::operations(ports::OperationQuery query, Deadline) {
  const std::lock_guard lock(mutex_);
  co_return data_.operations(query);
}

Task<std::optional<model::Operation>> MemoryStore::operation(OperationId id, Deadline) {
  const std::lock_guard lock(mutex_);
  co_return data_.operation(id);
}

Task<std::optional<ports::RememberAnswer>> MemoryStore::remembered_answer(Sha256 key_hash,
                                                                          TimePoint now, Deadline) {
  const std::lock_guard lock(mutex_);
  co_return data_.remembered_answer(key_hash, now);
}

Task<std::optional<model::Manifest>> MemoryStore::manifest(SignerId signer_id, Sha256 root,
                                                           Deadline) {
  const std::lock_guard lock(mutex_);
  co_return data_.manifest(signer_id, root);
}

Task<model::DeliveryPage> MemoryStore::deliveries(ports::DeliveryQuery query, Deadline) {
  const std::lock_guard lock(mutex_);
  co_return data_.deliveries(query);
}

Task<std::optional<model::WebhookDelivery>> MemoryStore::delivery(DeliveryId id, Deadline) {
  const std::lock_guard lock(mutex_);
  co_return data_.delivery(id);
}

Task<std::vector<model::WebhookDelivery>> MemoryStore::due_deliveries(WebhookId id, TimePoint now,
                                                                      std::size_t count_max,
                                                                      Deadline) {
  const std::lock_guard lock(mutex_);
  co_return data_.due_deliveries(id, now, count_max);
}

Task<void> MemoryStore::ping(Deadline) { co_return Result<void>{}; }

template <class Use>
auto MemoryStore::read_log(ports::LogId log, Use use)
    -> Result<std::invoke_result_t<Use, const MemoryLog&>> {
  if (log != ports::first_log) return no_such_log();
  const std::lock_guard lock(mutex_);
  return use(data_.log());
}

Result<ports::LogHead> MemoryStore::log_head(ports::LogId log, Deadline) {
  return read_log(log, [](const MemoryLog& own) { return own.head(); });
}

Result<std::vector<Sha256>> MemoryStore::log_hashes(ports::LogId log, unsigned level,
                                                    std::uint64_t first, std::size_t count,
                                                    Deadline) {
  return read_log(log, [&](const MemoryLog& own) { return own.hashes(level, first, count); });
}

Result<std::vector<Bytes>> MemoryStore::log_entries(ports::LogId log, std::uint64_t first,
                                                    std::size_t count, Deadline) {
  return read_log(log, [&](const MemoryLog& own) { return own.entries(first, count); });
}

Result<std::optional<std::uint64_t>> MemoryStore::log_index(ports::LogId log, OperationId id,
                                                            Deadline) {
  return read_log(log, [&](const MemoryLog& own) { return own.index_of(id.uuid); });
}

Result<std::optional<std::uint64_t>> MemoryStore::log_index(ports::LogId log, EventId id,
                                                            Deadline) {
  return read_log(log, [&](const MemoryLog& own) { return own.index_of(id.uuid); });
}

Result<std::vector<ports::PersonalTexts>> MemoryStore::log_personal(ports::LogId log,
                                                                    std::uint64_t first,
                                                                    std::size_t count, Deadline) {
  return read_log(log, [&](const MemoryLog& own) { return own.personal(first, count); });
}

Result<std::vector<ports::KeepCheckpoint>> MemoryStore::checkpoints(ports::LogId log,
                                                                    std::uint64_t size_above,
                                                                    std::size_t count_max,
                                                                    Deadline) {
  return read_log(log,
                  [&](const MemoryLog& own) { return own.checkpoints(size_above, count_max); });
}

}  // namespace sealmint::storage

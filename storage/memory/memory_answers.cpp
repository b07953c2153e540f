// Answers under an Idempotency-Key in the memory store.
#include "storage/memory/memory_data.hpp"
#include "storage/shared/store_errors.hpp"

namespace sealmint::storage {

Result<void> MemoryData::apply_change(const ports::RememberAnswer& answer) {
  if (!answers_.emplace(answer.key_hash, answer).second) return already_remembered();
  undo_.emplace_back([this, key_hash = answer.key_hash] { answers_.erase(key_hash); });
  return {};
}

std::optional<ports::RememberAnswer> MemoryData::remembered_answer(const Sha256& key_hash,
                                                                   TimePoint now) const {
  const auto found = answers_.find(key_hash);
  if (found == answers_.end() || found->second.expires_at <= now) return std::nullopt;
  return found->second;
}

}  // namespace sealmint::storage

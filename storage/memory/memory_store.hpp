// The store without a disk: the fake for unit tests, with the same semantics as the real ones (one
// contract suite runs on all of them) and failures on demand.
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "core/ports/settings.hpp"
#include "core/ports/store.hpp"
#include "storage/memory/faults.hpp"
#include "storage/memory/memory_data.hpp"

namespace sealmint::storage {

class MemoryStore : public ports::Store, public ports::Settings {
 public:
  Faults& faults() { return faults_; }

  Result<ports::Contents> load() override;
  Result<std::vector<ports::Outcome>> commit(std::span<const ports::Transaction> batch) override;
  Result<ports::OperationPage> operations(const ports::OperationQuery& query) override;
  Result<std::optional<model::Operation>> operation(OperationId id) override;
  Result<std::optional<ports::RememberAnswer>> remembered_answer(const Sha256& key_hash,
                                                                 TimePoint now) override;
  Result<model::DeliveryPage> deliveries(const ports::DeliveryQuery& query) override;
  Result<std::optional<model::WebhookDelivery>> delivery(DeliveryId id) override;
  Result<std::vector<model::WebhookDelivery>> due_deliveries(WebhookId id, TimePoint now,
                                                             std::size_t count_max) override;
  Result<ports::LogHead> log_head() override;
  Result<std::vector<Sha256>> log_hashes(unsigned level, std::uint64_t first,
                                         std::size_t count) override;
  Result<std::vector<Bytes>> log_entries(std::uint64_t first, std::size_t count) override;
  Result<std::optional<std::uint64_t>> log_index(OperationId id) override;
  Result<std::optional<std::uint64_t>> log_index(EventId id) override;
  Result<std::vector<ports::PersonalTexts>> log_personal(std::uint64_t first,
                                                         std::size_t count) override;
  Result<std::vector<ports::KeepCheckpoint>> checkpoints(std::uint64_t size_above,
                                                         std::size_t count_max) override;
  Result<std::size_t> remove_expired(TimePoint now) override;
  Result<std::optional<model::Manifest>> manifest(SignerId signer_id, const Sha256& root) override;
  Result<void> ping() override { return {}; }

  Result<std::optional<Bytes>> read_setting(std::string_view key) override;
  Result<void> write_setting(std::string_view key, ByteView value) override;

 private:
  Faults faults_;
  std::mutex mutex_;
  MemoryData data_;
  std::map<std::string, Bytes, std::less<>> settings_;
  bool poisoned_ = false;
};

}  // namespace sealmint::storage

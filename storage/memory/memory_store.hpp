// The store without a disk: the fake for unit tests, with the same semantics as the real ones (one
// contract suite runs on all of them) and failures on demand.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "core/ports/settings.hpp"
#include "core/ports/store.hpp"
#include "storage/memory/faults.hpp"
#include "storage/memory/memory_data.hpp"

namespace sealmint::storage {

class MemoryStore : public ports::Store, public ports::Settings {
 public:
  Faults& faults() { return faults_; }

  Result<ports::Contents> load() override;
  Result<ports::HistoryPage> since(ports::Position position, std::size_t count_max) override;

  Result<ports::CommitAnswer> commit(ports::BatchId id,
                                     std::span<const ports::Transaction> batch) override;
  Result<ports::Settlement> settle(ports::BatchId id) override;
  Result<std::size_t> remove_expired(TimePoint now) override;

  Task<ports::OperationPage> operations(ports::OperationQuery query, Deadline deadline) override;
  Task<std::optional<model::Operation>> operation(OperationId id, Deadline deadline) override;
  Task<std::optional<ports::RememberAnswer>> remembered_answer(Sha256 key_hash, TimePoint now,
                                                               Deadline deadline) override;
  Task<std::optional<model::Manifest>> manifest(SignerId signer_id, Sha256 root,
                                                Deadline deadline) override;
  Task<model::DeliveryPage> deliveries(ports::DeliveryQuery query, Deadline deadline) override;
  Task<std::optional<model::WebhookDelivery>> delivery(DeliveryId id, Deadline deadline) override;
  Task<std::vector<model::WebhookDelivery>> due_deliveries(WebhookId id, TimePoint now,
                                                           std::size_t count_max,
                                                           Deadline deadline) override;
  Task<void> ping(Deadline deadline) override;

  Result<ports::LogHead> log_head(ports::LogId log, Deadline deadline) override;
  Result<std::vector<Sha256>> log_hashes(ports::LogId log, unsigned level, std::uint64_t first,
                                         std::size_t count, Deadline deadline) override;
  Result<std::vector<Bytes>> log_entries(ports::LogId log, std::uint64_t first, std::size_t count,
                                         Deadline deadline) override;
  Result<std::optional<std::uint64_t>> log_index(ports::LogId log, OperationId id,
                                                 Deadline deadline) override;
  Result<std::optional<std::uint64_t>> log_index(ports::LogId log, EventId id,
                                                 Deadline deadline) override;
  Result<std::vector<ports::PersonalTexts>> log_personal(ports::LogId log, std::uint64_t first,
                                                         std::size_t count,
                                                         Deadline deadline) override;
  Result<std::vector<ports::KeepCheckpoint>> checkpoints(ports::LogId log, std::uint64_t size_above,
                                                         std::size_t count_max,
                                                         Deadline deadline) override;

  Result<std::optional<Bytes>> read_setting(std::string_view key) override;
  Result<void> write_setting(std::string_view key, ByteView value) override;

 private:
  // The newest batch of a node, and what became of it: nothing when it never happened.
  struct Batch {
    std::uint64_t number = 0;
    std::optional<ports::Applied> applied;
  };

  ports::Applied apply(std::span<const ports::Transaction> batch);
  template <class Use>
  auto read_log(ports::LogId log, Use use) -> Result<std::invoke_result_t<Use, const MemoryLog&>>;

  Faults faults_;
  std::mutex mutex_;
  MemoryData data_;
  std::vector<std::shared_ptr<const ports::Transaction>> history_;
  std::map<Uuid, Batch> batches_;
  std::map<std::string, Bytes, std::less<>> settings_;
  bool poisoned_ = false;
};

}  // namespace sealmint::storage

// A store as tests ask it: each call waits for its answer, and for as long as it takes.
#pragma once

#include <atomic>
#include <span>
#include <utility>
#include <vector>

#include "core/base/must.hpp"
#include "core/ports/store.hpp"
#include "tests/support/run_task.hpp"

namespace sealmint::testing {

// The next batch of a node that all tests share.
inline ports::BatchId next_batch() {
  static std::atomic<std::uint64_t> number{0};
  return {Uuid{}, ++number};
}

inline constexpr Deadline no_deadline{};

class BlockingStore {
 public:
  explicit BlockingStore(ports::Store& store)
      : store_(store), log_(store, ports::first_log, std::chrono::minutes{1}) {}

  // The outcomes of a commit that must not end in doubt.
  Result<std::vector<ports::Outcome>> commit(std::span<const ports::Transaction> batch) const {
    TRY(auto answer, store_.commit(next_batch(), batch));
    auto* const applied = std::get_if<ports::Applied>(&answer);
    must(applied != nullptr, "no doubt was asked for");
    return std::move(applied->outcomes);
  }

  Result<ports::OperationPage> operations(const ports::OperationQuery& query) const {
    return run_task([&] { return store_.operations(query, no_deadline); });
  }
  Result<std::optional<model::Operation>> operation(OperationId id) const {
    return run_task([&] { return store_.operation(id, no_deadline); });
  }
  Result<std::optional<ports::RememberAnswer>> remembered_answer(const Sha256& key_hash,
                                                                 TimePoint now) const {
    return run_task([&] { return store_.remembered_answer(key_hash, now, no_deadline); });
  }
  Result<std::optional<model::Manifest>> manifest(SignerId signer, const Sha256& root) const {
    return run_task([&] { return store_.manifest(signer, root, no_deadline); });
  }
  Result<model::DeliveryPage> deliveries(const ports::DeliveryQuery& query) const {
    return run_task([&] { return store_.deliveries(query, no_deadline); });
  }
  Result<std::optional<model::WebhookDelivery>> delivery(DeliveryId id) const {
    return run_task([&] { return store_.delivery(id, no_deadline); });
  }
  Result<std::vector<model::WebhookDelivery>> due_deliveries(WebhookId id, TimePoint now,
                                                             std::size_t count_max) const {
    return run_task([&] { return store_.due_deliveries(id, now, count_max, no_deadline); });
  }
  Result<void> ping() const {
    return run_task([&] { return store_.ping(no_deadline); });
  }

  Result<ports::LogHead> log_head() const { return log_.head(); }
  Result<std::vector<Sha256>> log_hashes(unsigned level, std::uint64_t first,
                                         std::size_t count) const {
    return log_.hashes(level, first, count);
  }
  Result<std::vector<Bytes>> log_entries(std::uint64_t first, std::size_t count) const {
    return log_.entries(first, count);
  }
  template <class Id>
  Result<std::optional<std::uint64_t>> log_index(Id id) const {
    return log_.index_of(id);
  }
  Result<std::vector<ports::PersonalTexts>> log_personal(std::uint64_t first,
                                                         std::size_t count) const {
    return log_.personal(first, count);
  }
  Result<std::vector<ports::KeepCheckpoint>> checkpoints(std::uint64_t size_above,
                                                         std::size_t count_max) const {
    return log_.checkpoints(size_above, count_max);
  }

 private:
  ports::Store& store_;
  ports::LogReader log_;
};

// ask(store).operations(query)
inline BlockingStore ask(ports::Store& store) { return BlockingStore(store); }

}  // namespace sealmint::testing

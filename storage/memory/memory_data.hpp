// The maps of the memory store, with an undo list in place of a database's savepoint.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "core/ports/rights_epochs.hpp"
#include "core/ports/store.hpp"
#include "storage/memory/memory_log.hpp"

namespace sealmint::storage {

class MemoryData {
 public:
  // All changes or none.
  ports::Outcome apply(const ports::Transaction& transaction);

  ports::Contents contents() const;
  ports::OperationPage operations(const ports::OperationQuery& query) const;
  std::optional<model::Operation> operation(OperationId id) const;
  std::optional<ports::RememberAnswer> remembered_answer(const Sha256& key_hash,
                                                         TimePoint now) const;
  std::optional<model::Manifest> manifest(SignerId signer_id, const Sha256& root) const;
  model::DeliveryPage deliveries(const ports::DeliveryQuery& query) const;
  std::optional<model::WebhookDelivery> delivery(DeliveryId id) const;
  std::vector<model::WebhookDelivery> due_deliveries(WebhookId id, TimePoint now,
                                                     std::size_t count_max) const;
  std::size_t remove_expired(TimePoint now);
  const MemoryLog& log() const { return log_; }

 private:
  template <class T>
  using Map = std::map<decltype(T::id), T>;
  template <class... T>
  static std::tuple<Map<T>...> maps_of(model::Kinds<T...>);

  template <class T>
  Map<T>& map() {
    return std::get<Map<T>>(maps_);
  }
  template <class T>
  const Map<T>& map() const {
    return std::get<Map<T>>(maps_);
  }

  // The only ways to change an object: both remember how to take it back.
  template <class T>
  void set(const T& object);
  template <class T>
  void remove(decltype(T::id) id);
  template <class T, class Condition>
  void remove_if(Condition&& condition);
  void undo();

  Result<void> apply_change(const ports::AppendOperations& append);
  Result<void> append(const model::OperationContext& call, const model::OperationItem& item);
  Result<void> apply_change(const ports::RecordEvent& record);
  Result<void> apply_change(const ports::KeepCheckpoint& keep);
  Result<void> apply_change(const ports::PruneLog& prune);
  Result<void> apply_change(const ports::ErasePersonal& erase);
  Result<void> apply_change(const ports::RememberAnswer& answer);
  Result<void> apply_change(const ports::KeepManifest& keep);
  Result<void> apply_change(const ports::ForgetManifest& forget);
  void remove_manifest(const std::pair<SignerId, Sha256>& key);
  void remove_manifests_of(SignerId id);
  bool manifests_have_signers() const;
  Result<void> apply_change(const ports::SpendTokenUse& spend);
  Result<void> apply_change(const ports::SpendClientSecretUse& spend);
  template <class T>
  Result<void> apply_change(const ports::Put<T>& put);
  template <class T>
  Result<void> apply_change(const ports::Erase<T>& erase);
  template <class T>
  Result<void> spend(decltype(T::id) id);
  Result<void> check_rights(const ports::Transaction& transaction) const;
  Result<void> spend_grant(const ports::SpendGrant& spend);

  // What goes with an erased object.
  template <class Owner>
  void remove_owned_by(const decltype(Owner::id)& id);
  // The field whose unique value somebody else has; empty when there is none.
  template <class T>
  std::string_view taken_field(const T& object) const;
  bool has_open_twin(const model::AccessRequest& request) const;
  template <class T>
  bool has_open_twin(const T&) const {
    return false;
  }
  // The deliveries of a webhook, the earliest commit first.
  std::vector<model::WebhookDelivery> deliveries_of(WebhookId id) const;
  // Every reference that must hold does.
  bool references_hold() const;
  template <class T>
  bool references_hold_of(const T& object) const;

  decltype(maps_of(model::StoredKinds{})) maps_;
  // Which delivery was committed before which.
  std::map<DeliveryId, std::uint64_t> delivery_order_;
  std::map<Sha256, ports::RememberAnswer> answers_;
  std::map<std::pair<SignerId, Sha256>, model::Manifest> manifests_;
  std::map<OperationId, model::Operation> operations_;
  // By signer, oldest first; of equal times the earlier append first.
  std::map<SignerId, std::multimap<TimePoint, OperationId>> activity_;
  MemoryLog log_;
  std::vector<std::function<void()>> undo_;
  ports::RightsEpochs epochs_;
};

}  // namespace sealmint::storage

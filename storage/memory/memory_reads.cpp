// What the memory store shows.
#include <algorithm>
#include <ranges>

#include "storage/memory/memory_data.hpp"

namespace sealmint::storage {
ports::Contents MemoryData::contents() const {
  ports::Contents contents;
  model::for_each_kind(model::DirectoryKinds{}, [&]<class T>(std::type_identity<T>) {
    const auto values = std::views::values(map<T>());
    contents.of<T>().assign(values.begin(), values.end());
  });
  contents.rights = epochs_;
  return contents;
}

ports::OperationPage MemoryData::operations(const ports::OperationQuery& query) const {
  ports::OperationPage page;
  const auto found = activity_.find(query.signer_id);
  if (found == activity_.end()) return page;
  for (const auto& [time, id] : std::views::reverse(found->second)) {
    const model::Operation& operation = operations_.at(id);
    if (query.status && operation.status != *query.status) continue;
    const std::size_t position = page.total_count++;
    if (position < query.offset || page.operations.size() >= query.limit) continue;
    page.operations.push_back(operation);
  }
  return page;
}

std::optional<model::Operation> MemoryData::operation(OperationId id) const {
  const auto found = operations_.find(id);
  if (found == operations_.end()) return std::nullopt;
  return found->second;
}

std::vector<model::WebhookDelivery> MemoryData::deliveries_of(WebhookId id) const {
  std::vector<model::WebhookDelivery> found;
  for (const auto& entry : map<model::WebhookDelivery>()) {
    if (entry.second.webhook_id == id) found.push_back(entry.second);
  }
  std::ranges::sort(found, {}, [this](const auto& each) { return delivery_order_.at(each.id); });
  return found;
}

model::DeliveryPage MemoryData::deliveries(const ports::DeliveryQuery& query) const {
  model::DeliveryPage page;
  auto all = deliveries_of(query.webhook_id);
  for (auto& delivery : std::views::reverse(all)) {
    if (query.status && delivery.status != *query.status) continue;
    const std::size_t position = page.total_count++;
    if (position < query.offset || page.deliveries.size() >= query.limit) continue;
    page.deliveries.push_back(std::move(delivery));
  }
  return page;
}

std::optional<model::WebhookDelivery> MemoryData::delivery(DeliveryId id) const {
  const auto found = map<model::WebhookDelivery>().find(id);
  if (found == map<model::WebhookDelivery>().end()) return std::nullopt;
  return found->second;
}

std::vector<model::WebhookDelivery> MemoryData::due_deliveries(WebhookId id, TimePoint now,
                                                               std::size_t count_max) const {
  auto due = deliveries_of(id);
  std::erase_if(due, [now](const auto& delivery) {
    return delivery.status != model::DeliveryStatus::pending || delivery.next_attempt_at > now;
  });
  if (due.size() > count_max) due.resize(count_max);
  return due;
}

}  // namespace sealmint::storage

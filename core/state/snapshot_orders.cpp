// Orders for certificates in a snapshot.
#include <algorithm>
#include <tuple>

#include "core/state/directory.hpp"
#include "core/state/snapshot_index.hpp"

namespace sealmint::service {

Shared<model::IssuanceOrder> Snapshot::pending_order_of(SignerId id) const {
  const auto* order_id = pending_order_by_signer_.find(id);
  return order_id ? order(*order_id) : nullptr;
}

std::vector<Shared<model::IssuanceOrder>> Snapshot::pending_orders() const {
  std::vector<Shared<model::IssuanceOrder>> found;
  pending_order_by_signer_.for_each([&](const SignerId&, const OrderId& id) {
    if (auto pending = order(id)) found.push_back(std::move(pending));
  });
  return found;
}

std::vector<Shared<model::IssuanceOrder>> Snapshot::orders_of(SignerId id) const {
  std::vector<Shared<model::IssuanceOrder>> found;
  const auto* ids = orders_by_signer_.find(id);
  if (!ids) return found;
  for (const auto& order_id : *ids) {
    if (auto listed = order(order_id)) found.push_back(std::move(listed));
  }
  std::ranges::sort(found, [](const auto& a, const auto& b) {
    return std::tie(a->created_at, a->id) < std::tie(b->created_at, b->id);
  });
  return found;
}

void Snapshot::link(const model::IssuanceOrder& order) {
  add_to_list(orders_by_signer_, order.signer_id, order.id);
  if (order.status == model::OrderStatus::pending) {
    pending_order_by_signer_.set(order.signer_id, order.id);
  }
}

void Snapshot::unlink(const model::IssuanceOrder& order) {
  remove_from_list(orders_by_signer_, order.signer_id, order.id);
  const auto* pending = pending_order_by_signer_.find(order.signer_id);
  if (pending && *pending == order.id) pending_order_by_signer_.erase(order.signer_id);
}

}  // namespace sealmint::service

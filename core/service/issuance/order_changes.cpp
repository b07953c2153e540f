#include "core/service/issuance/order_changes.hpp"

#include "core/service/access/commit.hpp"

namespace sealmint::service {

Task<std::optional<model::IssuanceOrder>> change_order(
    Context& context, OrderId id, AskRight right,
    std::function<void(model::IssuanceOrder&)> change) {
  using Changed = std::optional<model::IssuanceOrder>;
  Decide<Changed> decide = [&]() -> Result<Decided<Changed>> {
    const auto snapshot = context.directory.snapshot();
    TRY(const auto proof, right(*snapshot, context.clock.now()));
    Decided<Changed> decided(proof);
    const auto order = snapshot->order(id);
    if (!order || order->status != model::OrderStatus::pending) return decided;
    auto changed = *order;
    change(changed);
    decided.transaction.changes.emplace_back(ports::Put<model::IssuanceOrder>{changed});
    ++changed.version;
    decided.answer = std::move(changed);
    return decided;
  };
  auto changed = co_await decide_and_commit<Changed>(context, decide);
  co_return changed;
}

Task<model::IssuanceOrder> begin_step(Context& context, model::IssuanceOrder changed,
                                      ports::Transaction transaction) {
  transaction.changes.emplace_back(ports::Put<model::IssuanceOrder>{changed});
  CO_TRY_VOID(co_await commit(context, BySystem{}, std::move(transaction)));
  ++changed.version;
  co_return changed;
}

}  // namespace sealmint::service

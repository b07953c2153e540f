// Small changes of an order while its answer may be on the way.
#pragma once

#include <functional>
#include <optional>

#include "core/model/external_authority.hpp"
#include "core/service/access/proof.hpp"
#include "core/service/shared/context.hpp"

namespace sealmint::service {

// Why a change of an order may be committed: asked on the snapshot of each decision.
using AskRight = std::function<Result<Proof>(const Snapshot& snapshot, TimePoint now)>;
// The driver goes on with what was ordered by right.
inline Result<Proof> as_driver(const Snapshot&, TimePoint) { return Proof(BySystem{}); }

// Makes the change on the newest state of an order that is pending, and again when somebody else
// was faster. Ends in the order as it is stored now; nothing when it is not pending any more.
Task<std::optional<model::IssuanceOrder>> change_order(
    Context& context, OrderId id, AskRight right,
    std::function<void(model::IssuanceOrder&)> change);

// Commits a step, if the order is still the one that it was decided on. Errors: conflict when it
// is not, and those of the recorder.
Task<model::IssuanceOrder> begin_step(Context& context, model::IssuanceOrder changed,
                                      ports::Transaction transaction = {});

}  // namespace sealmint::service

// How orders end, as decisions: what is committed with the certificate, or instead of it. Each may
// be made again when somebody else was faster, so none keeps anything.
#pragma once

#include <string>

#include "core/model/external_authority.hpp"
#include "core/service/access/commit.hpp"
#include "core/service/issuance/order_changes.hpp"
#include "core/service/shared/context.hpp"

namespace sealmint::service {

// What became of the certificate of an order.
enum class Attachment { attached, order_is_over };

// What somebody did for it, as an event of the same commit; may be empty.
using RecordAct = std::function<void(const model::Signer& signer, TimePoint now,
                                     ports::Transaction& transaction)>;

// Gives the signer its new certificate, if the order still waits for it. The old certificate signs
// until the commit, and never afterwards.
Task<Attachment> attach(Context& context, OrderId id, AskRight right,
                        model::Certificate certificate, std::vector<std::string> warnings,
                        RecordAct record = {});

// Ends an order without a certificate and says so on its signer, which keeps working as long as its
// present certificate does. `evidence` is what the issuer sent, if it did.
Task<void> end_in_failure(Context& context, OrderId id, std::string reason, Bytes evidence);

// Keeps a certificate that came for an order which had ended. Nothing when the order is gone too.
Task<bool> keep_evidence(Context& context, OrderId id, Bytes evidence);

}  // namespace sealmint::service

// What is on record as leaves of the log (leaf.hpp).
#pragma once

#include "core/audit/leaf.hpp"
#include "core/model/audit_event.hpp"
#include "core/model/operation.hpp"

namespace sealmint::audit {

// "pki-signer-sign", "pki-signer-sign-failed", "pki-signer-sign-denied".
std::string_view kind_of(model::OperationStatus status);

// Whether the record is of an operation; all others are of events.
bool is_of_operation(const LeafRecord& record);

// Appends the leaf of one row; `personal` is commit_to_caller() of its call.
void encode_operation(const model::OperationContext& call, const model::OperationItem& item,
                      const Sha256& personal, Bytes& out);

// Appends the leaf of an event; `personal` is commit_to_texts() of its personal texts.
void encode_event(const model::AuditEvent& event, const Sha256& personal, Bytes& out);

}  // namespace sealmint::audit

// Reads that the record tells of (contract 16). In this one place: handlers know nothing of it.
#pragma once

#include <string_view>

#include "core/model/audit_kinds.hpp"
#include "http/routes/support.hpp"

namespace sealmint::http {

// The handler of a read, and after its answer the event: who read what by the parameters in
// `pattern`, and how many rows. Nobody waits for the event, so that reads go on when the store is
// full; one that cannot be recorded is counted (sealmint_audit_events_lost_total).
AuthenticatedHandler recording(service::Context& context, model::AuditKind kind,
                               std::string_view pattern, AuthenticatedHandler handler);

}  // namespace sealmint::http

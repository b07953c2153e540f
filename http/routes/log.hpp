// The log under /log/, as C2SP tlog-tiles has it, and the receipts of operations.
#pragma once

#include "core/service/log/audit_log.hpp"
#include "core/service/log/log_retention.hpp"
#include "core/service/signers/activity.hpp"
#include "http/routes/support.hpp"

namespace sealmint::http {

// Checkpoints, hashes and the key are for everybody. Entries are for Product Admins and for whoever
// may read every signer.
void add_log_routes(Routes& routes, service::Context& context,
                    service::Authenticator& authenticator, const service::AuditLog& log);

void add_receipt_routes(Routes& routes, service::Context& context,
                        service::Authenticator& authenticator,
                        const service::ActivityService& activity, service::AuditLog& log);

// What Product Admins may take out of the record again.
void add_retention_routes(Routes& routes, service::Context& context,
                          service::Authenticator& authenticator, service::LogRetention& retention);

}  // namespace sealmint::http

// What the service of external certificate authorities decides by.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/external_authority.hpp"
#include "core/service/access/commit.hpp"
#include "core/service/authorities/issuer_calls.hpp"
#include "core/service/shared/audit_events.hpp"

namespace sealmint::service {

// How long an issuer may take while somebody waits: less than a request may.
inline constexpr std::chrono::seconds asking_time_max{20};
inline IssuerCalls::Deadline asking_deadline() {
  return std::chrono::steady_clock::now() + asking_time_max;
}

// Of which an If-Match may name the version.
inline constexpr std::string_view what_is_versioned = "The CA";

Result<Shared<model::ExternalAuthority>> find_external_authority(const Snapshot& snapshot,
                                                                 AuthorityId id);
// An order that this authority got.
Result<Shared<model::IssuanceOrder>> find_order(const Snapshot& snapshot, AuthorityId id,
                                                OrderId order_id);

// Null when there is none.
Shared<model::ExternalAuthority> external_authority_by_name(const Snapshot& snapshot,
                                                            std::string_view name);
// Of all certificate authorities, those inside too. `owner` may keep its name.
Result<void> check_external_name_is_free(const Snapshot& snapshot, std::string_view name,
                                         AuthorityId owner);
// `rejected` while a signer waits for a certificate of the authority or renews by it; names them.
Result<void> check_is_unused(const Snapshot& snapshot, const model::ExternalAuthority& authority);

// `rejected` for what would be wrong with the certificate of any signer.
Result<void> check_issuing_profile(const model::IssuingProfile& profile);

// Certificates of authorities, DER, as stored. `rejected` for anything else.
Result<std::vector<Bytes>> read_trust_anchors(std::string_view pem);
std::vector<std::string> subjects_of(const std::vector<Bytes>& certificates);

EventDraft event_about(model::AuditKind kind, const model::Caller& caller,
                       const model::ExternalAuthority& authority, TimePoint now);

}  // namespace sealmint::service

// What the services about authorities and certificates share.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/certificate.hpp"
#include "core/model/requests_authorities.hpp"
#include "core/rules/validity.hpp"
#include "core/service/shared/audit_events.hpp"
#include "core/service/shared/context.hpp"

namespace sealmint::service {

// Completes "Only a Product Admin may …".
inline constexpr std::string_view to_manage_authorities = "manage certificate authorities";

Result<Shared<model::Authority>> find_authority(const Snapshot& snapshot, AuthorityId id);
Result<Shared<model::Certificate>> find_certificate(const Snapshot& snapshot, CertificateId id);
// An authority of ours by its public key; null when there is none.
Shared<model::Authority> authority_with_key(const Snapshot& snapshot, ByteView spki_der);
// The sealed private key of an authority; `internal` when the row is missing.
Result<Shared<model::WrappedKey>> key_of(const Snapshot& snapshot,
                                         const model::Authority& authority);

// What is committed after work that took a while: for an authority that is still the one it was
// done for. A new certificate or another state of it is somebody else's doing meanwhile.
Result<Shared<model::Authority>> still_the_same(const Snapshot& snapshot,
                                                const model::Authority& before);
// Makes `record` the certificate the authority works with.
void install(model::Authority& authority, const model::Certificate& record, TimePoint now);

// `rejected` while an intermediate waits for its certificate.
Result<void> require_certificate(const model::Authority& authority);
// `rejected` when the certificate the authority works with was revoked.
Result<void> require_unrevoked(const Snapshot& snapshot, const model::Authority& authority);

// Of an authority that has a certificate.
rules::Validity validity_of(const model::Authority& authority);
// The issuers of whatever this authority certifies, nearest first: itself, then its own chain.
std::vector<Bytes> issuers_by(const model::Authority& authority);
// How many authorities may follow it, by its certificate and all above.
Result<std::int64_t> path_length_left(const model::Authority& authority);

// The signer as its certificates name it (contract 19.20): "urn:uuid:…".
std::string signer_uri(SignerId id);

// The record of a certificate with a new id; authority_id and key_id are the caller's.
Result<model::Certificate> make_certificate_record(ByteView certificate_der,
                                                   std::vector<Bytes> chain_der, TimePoint now);
// True for the certificate of an authority, ours or another's.
bool is_authority_certificate(const model::Certificate& certificate);

// What somebody did with an authority, as it is now.
EventDraft event_about(model::AuditKind kind, const model::Caller& caller,
                       const model::Authority& authority, TimePoint now);
// An event about a certificate.
EventDraft event_about(model::AuditKind kind, const model::Caller& caller,
                       const model::Certificate& certificate, TimePoint now);

// The certificate with its chain as PEM.
model::CertificateWithChain with_chain(const Bytes& certificate_der,
                                       const std::vector<Bytes>& chain_der,
                                       std::string serial_number);
// The only PEM block of `text`; errors name `field`.
Result<Bytes> read_single_pem(std::string_view label, std::string_view field,
                              std::string_view text);
// All PEM certificates of `text`, unchecked; errors name `field`.
Result<std::vector<Bytes>> read_pem_chain(std::string_view field, std::string_view text);

}  // namespace sealmint::service

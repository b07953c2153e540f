#include "core/service/authorities/authority_support.hpp"

#include <algorithm>
#include <string>

#include "core/crypto/certificate.hpp"
#include "core/crypto/random.hpp"

namespace sealmint::service {
namespace {

// The error, told about a field of the request.
Error about(std::string_view field, Error error) {
  error.detail = std::string(field) + ": " + error.detail;
  return error;
}

Error rejected(std::string detail) { return make_error(ErrorKind::rejected, std::move(detail)); }

}  // namespace

Result<Shared<model::Authority>> find_authority(const Snapshot& snapshot, AuthorityId id) {
  auto authority = snapshot.authority(id);
  if (!authority) return make_error(ErrorKind::not_found, "Certificate authority not found");
  return authority;
}

Result<Shared<model::Certificate>> find_certificate(const Snapshot& snapshot, CertificateId id) {
  auto certificate = snapshot.certificate(id);
  if (!certificate) return make_error(ErrorKind::not_found, "Certificate not found");
  return certificate;
}

Result<Shared<model::WrappedKey>> key_of(const Snapshot& snapshot,
                                         const model::Authority& authority) {
  auto key = snapshot.key(authority.key_id);
  if (!key) return make_error(ErrorKind::internal, "CA " + authority.name + " has no key row");
  return key;
}

Result<void> require_certificate(const model::Authority& authority) {
  if (!authority.certificate_der.empty()) return {};
  return rejected("CA " + authority.name + " waits for its certificate; import one first");
}

Result<void> require_unrevoked(const Snapshot& snapshot, const model::Authority& authority) {
  const auto certificate = snapshot.certificate(CertificateId{authority.certificate_id});
  if (!certificate || certificate->status != model::CertificateStatus::revoked) return {};
  return rejected("The certificate of CA " + authority.name + " is revoked");
}

rules::Validity validity_of(const model::Authority& authority) {
  return {authority.not_before.value_or(TimePoint{}), authority.not_after.value_or(TimePoint{})};
}

std::vector<Bytes> issuers_by(const model::Authority& authority) {
  std::vector<Bytes> issuers{authority.certificate_der};
  issuers.insert(issuers.end(), authority.chain_der.begin(), authority.chain_der.end());
  return issuers;
}

Result<std::int64_t> path_length_left(const model::Authority& authority) {
  TRY(const auto own, crypto::read_certificate(authority.certificate_der));
  std::vector<std::int64_t> issuers;
  for (const auto& der : authority.chain_der) {
    TRY(const auto fields, crypto::read_certificate(der));
    issuers.push_back(fields.path_length);
  }
  return rules::effective_path_length(own.path_length, issuers);
}

std::string signer_uri(SignerId id) { return "urn:uuid:" + to_string(id); }

Result<model::Certificate> make_certificate_record(ByteView certificate_der,
                                                   std::vector<Bytes> chain_der, TimePoint now) {
  TRY(auto fields, crypto::read_certificate(certificate_der));
  model::Certificate record;
  record.id = crypto::new_id<CertificateId>(now);
  record.serial_number = std::move(fields.serial_number);
  record.common_name = std::move(fields.common_name);
  record.not_before = fields.not_before;
  record.not_after = fields.not_after;
  record.key_algorithm = fields.key_algorithm;
  record.key_usages = std::move(fields.key_usages);
  record.extended_key_usages = std::move(fields.extended_key_usages);
  record.certificate_der.assign(certificate_der.begin(), certificate_der.end());
  record.chain_der = std::move(chain_der);
  record.created_at = now;
  record.updated_at = now;
  return record;
}

bool is_authority_certificate(const model::Certificate& certificate) {
  return std::ranges::find(certificate.key_usages, "keyCertSign") != certificate.key_usages.end();
}

EventDraft event_about(model::AuditKind kind, const model::Caller& caller,
                       const model::Authority& authority, TimePoint now) {
  EventDraft event(kind, caller, now);
  event.fact("caId", authority.id).fact("name", authority.name);
  event.fact("status", name(authority.status)).fact("serialNumber", authority.serial_number);
  return event;
}

EventDraft event_about(model::AuditKind kind, const model::Caller& caller,
                       const model::Certificate& certificate, TimePoint now) {
  EventDraft event(kind, caller, now);
  event.fact("certificateId", certificate.id).fact("serialNumber", certificate.serial_number);
  event.fact("caId", certificate.authority_id).personal("commonName", certificate.common_name);
  return event;
}

model::CertificateWithChain with_chain(const Bytes& certificate_der,
                                       const std::vector<Bytes>& chain_der,
                                       std::string serial_number) {
  model::CertificateWithChain answer;
  answer.certificate_pem = crypto::to_pem("CERTIFICATE", certificate_der);
  for (const auto& der : chain_der) answer.chain_pem += crypto::to_pem("CERTIFICATE", der);
  if (!chain_der.empty()) answer.issuer_pem = crypto::to_pem("CERTIFICATE", chain_der.front());
  answer.serial_number = std::move(serial_number);
  return answer;
}

Result<Bytes> read_single_pem(std::string_view label, std::string_view field,
                              std::string_view text) {
  auto blocks = crypto::from_pem(label, text);
  if (blocks.has_error()) return about(field, std::move(blocks).error());
  if (blocks->size() != 1) {
    return rejected(std::string(field) + ": exactly one PEM block is expected, this text holds " +
                    std::to_string(blocks->size()));
  }
  return std::move(blocks->front());
}

Result<std::vector<Bytes>> read_pem_chain(std::string_view field, std::string_view text) {
  auto chain = crypto::from_pem("CERTIFICATE", text);
  if (chain.has_error()) return about(field, std::move(chain).error());
  return chain;
}

Shared<model::Authority> authority_with_key(const Snapshot& snapshot, ByteView spki_der) {
  for (const auto& authority : snapshot.authorities()) {
    const auto key = snapshot.key(authority->key_id);
    if (key && std::ranges::equal(key->spki_der, spki_der)) return authority;
  }
  return nullptr;
}

Result<Shared<model::Authority>> still_the_same(const Snapshot& snapshot,
                                                const model::Authority& before) {
  TRY(auto present, find_authority(snapshot, before.id));
  if (present->certificate_id == before.certificate_id && present->key_id == before.key_id) {
    return present;
  }
  return make_error(ErrorKind::conflict, "CA " + before.name + " has just got another certificate");
}

void install(model::Authority& authority, const model::Certificate& record, TimePoint now) {
  authority.certificate_id = record.id.uuid;
  authority.certificate_der = record.certificate_der;
  authority.chain_der = record.chain_der;
  authority.serial_number = record.serial_number;
  authority.not_before = record.not_before;
  authority.not_after = record.not_after;
  authority.updated_at = now;
  if (authority.status == model::AuthorityStatus::pending_certificate) {
    authority.status = model::AuthorityStatus::active;
  }
}

}  // namespace sealmint::service

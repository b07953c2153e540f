// AuthorityService, second part: certificates that authorities ask for, give and get.
#include <string>
#include <utility>

#include "core/crypto/certificate.hpp"
#include "core/service/authorities/authorities.hpp"
#include "core/service/authorities/authority_support.hpp"
#include "core/service/authorities/certification.hpp"
#include "core/service/authorities/issuance.hpp"

namespace sealmint::service {
namespace {

using model::AuthorityType;

Error rejected(std::string detail) { return make_error(ErrorKind::rejected, std::move(detail)); }

// The record we made when one of our authorities issued this very certificate, or null.
Shared<model::Certificate> find_by_der(const Snapshot& snapshot, const Bytes& der) {
  for (const auto& certificate : snapshot.certificates()) {
    if (certificate->certificate_der == der) return certificate;
  }
  return nullptr;
}

}  // namespace

Task<std::string> AuthorityService::certification_request(AuthorityId id) {
  const auto snapshot = context_.directory.snapshot();
  CO_TRY(const auto authority, find_authority(*snapshot, id));
  if (authority->type == AuthorityType::root) {
    co_return rejected("CA " + authority->name + " is a root: it certifies itself");
  }
  CO_TRY(const auto key, key_of(*snapshot, *authority));
  auto request = [&]() -> Result<std::string> {
    TRY(const auto signing_key, vault_.open(*key));
    TRY(const auto der, crypto::make_request(*signing_key, authority->subject));
    return crypto::to_pem("CERTIFICATE REQUEST", der);
  };
  co_return co_await keys_.run(request);
}

Task<model::CertificateWithChain> AuthorityService::sign_intermediate(
    model::Caller caller, AuthorityId issuer_id, model::SignIntermediate input,
    AddToCommit<model::CertificateWithChain> add) {
  using Answer = model::CertificateWithChain;
  const TimePoint now = context_.clock.now();
  const auto before = context_.directory.snapshot();
  CO_TRY_VOID(as_admin(*before, caller, now, to_manage_authorities));
  CO_TRY(const auto issuer, find_issuer(*before, issuer_id, now));
  CO_TRY(const auto window, rules::intermediate_validity(now, input.not_before, input.not_after,
                                                         validity_of(*issuer.authority)));
  CO_TRY(const auto csr, read_single_pem("CERTIFICATE REQUEST", "csr", input.csr_pem));
  auto certification = [&] {
    return certify(vault_, issuer, csr, window, input.max_path_length, now);
  };
  CO_TRY(const auto certified, co_await keys_.run(certification));
  CO_TRY(const auto fields, crypto::read_certificate(certified.certificate_der));
  Decide<Answer> decide = [&]() -> Result<Decided<Answer>> {
    const auto snapshot = context_.directory.snapshot();
    const auto then = context_.clock.now();
    TRY(const auto admin, as_admin(*snapshot, caller, then, to_manage_authorities));
    TRY_VOID(issuing_authority(*snapshot, issuer_id, then));
    TRY(const auto present, still_the_same(*snapshot, *issuer.authority));
    auto record = certified;
    const auto subject = authority_with_key(*snapshot, fields.spki_der);
    if (subject) record.key_id = subject->key_id;
    Decided<Answer> decided(
        admin, with_chain(record.certificate_der, record.chain_der, record.serial_number));
    auto& transaction = decided.transaction;
    // Unchanged, but compared: an issuer that is disabled or deleted in this moment issues nothing.
    transaction.changes.emplace_back(ports::Put<model::Authority>{*present});
    event_about(audit_kinds::sign_intermediate, admin.caller(), record, now).add_to(transaction);
    transaction.changes.emplace_back(ports::Put<model::Certificate>{std::move(record)});
    if (add) add(decided.answer, transaction);
    return decided;
  };
  CO_TRY(auto answer, co_await decide_and_commit<Answer>(context_, decide));
  log_.write(LogLevel::info, "intermediate_signed",
             {{"authority_id", to_string(issuer_id)}, {"serial_number", answer.serial_number}});
  co_return answer;
}

Task<model::Authority> AuthorityService::import_certificate(model::Caller caller, AuthorityId id,
                                                            model::ImportAuthorityCertificate input,
                                                            AddToCommit<model::Authority> add) {
  const TimePoint now = context_.clock.now();
  const auto before = context_.directory.snapshot();
  CO_TRY_VOID(as_admin(*before, caller, now, to_manage_authorities));
  CO_TRY(const auto authority, find_authority(*before, id));
  if (authority->type == AuthorityType::root) {
    co_return rejected("CA " + authority->name + " is a root: it certifies itself");
  }
  CO_TRY(const auto key, key_of(*before, *authority));
  auto reading = [&] { return read_import(vault_, *key, input, now); };
  CO_TRY(const auto read, co_await keys_.run(reading));
  Decide<model::Authority> decide = [&] { return decide_import(caller, *authority, read, add); };
  CO_TRY(auto changed, co_await decide_and_commit<model::Authority>(context_, decide));
  log_.write(LogLevel::info, "authority_certificate_imported",
             {{"authority_id", to_string(id)}, {"serial_number", changed.serial_number}});
  co_return changed;
}

Result<Decided<model::Authority>> AuthorityService::decide_import(
    const model::Caller& caller, const model::Authority& before, const model::Certificate& read,
    const AddToCommit<model::Authority>& add) const {
  const auto snapshot = context_.directory.snapshot();
  const auto now = context_.clock.now();
  TRY(const auto admin, as_admin(*snapshot, caller, now, to_manage_authorities));
  TRY(const auto present, still_the_same(*snapshot, before));
  model::Certificate record = read;
  if (const auto known = find_by_der(*snapshot, record.certificate_der)) {
    if (known->status == model::CertificateStatus::revoked) {
      return rejected("certificate: it is revoked");
    }
    // The chain that came with it counts: it is the one that was proved.
    record = *known;
    record.chain_der = read.chain_der;
  }
  record.key_id = present->key_id;
  TRY(const auto fields, crypto::read_certificate(record.certificate_der));
  TRY(const auto issuer_fields, crypto::read_certificate(record.chain_der.front()));
  const auto parent = authority_with_key(*snapshot, issuer_fields.spki_der);
  Decided<model::Authority> decided(admin, *present);
  auto& changed = decided.answer;
  install(changed, record, now);
  changed.max_path_length = fields.path_length;
  changed.parent_id = parent ? std::optional{parent->id} : std::nullopt;
  decided.transaction.changes.emplace_back(ports::Put<model::Certificate>{std::move(record)});
  decided.transaction.changes.emplace_back(ports::Put<model::Authority>{changed});
  event_about(audit_kinds::import_ca_cert, admin.caller(), changed, now)
      .add_to(decided.transaction);
  if (add) add(changed, decided.transaction);
  return decided;
}

}  // namespace sealmint::service

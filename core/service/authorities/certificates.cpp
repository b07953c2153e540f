#include "core/service/authorities/certificates.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "core/crypto/certificate.hpp"
#include "core/crypto/random.hpp"
#include "core/rules/roles.hpp"
#include "core/service/access/commit.hpp"
#include "core/service/authorities/authority_support.hpp"
#include "core/service/authorities/issuer_revocation.hpp"

namespace sealmint::service {
namespace {

constexpr std::string_view to_import = "import certificates";

Error rejected(std::string detail) { return make_error(ErrorKind::rejected, std::move(detail)); }

// A self-signed certificate can be named by no list that anybody would believe: a root goes out of
// use by being disabled here and taken out of the trust stores there.
Result<void> check_is_revocable(const Snapshot& snapshot, const model::Certificate& certificate) {
  if (certificate.status == model::CertificateStatus::revoked) {
    return rejected("The certificate is already revoked");
  }
  for (const auto& authority : snapshot.authorities()) {
    if (authority->type == model::AuthorityType::root && authority->key_id == certificate.key_id) {
      return rejected("The certificate is that of the root CA " + authority->name +
                      ", which cannot be revoked; disable the CA instead");
    }
  }
  return {};
}

// Without a chain there is no path to look at; all the rest must hold none the less.
Result<void> check_without_chain(const crypto::CertificateFields& fields, TimePoint now) {
  const auto& usages = fields.extended_key_usages;
  if (fields.is_ca || std::ranges::find(usages, "codeSigning") == usages.end()) {
    return rejected("certificatePem: the certificate is not for code signing");
  }
  if (now < fields.not_before || now > fields.not_after) {
    return rejected("certificatePem: the certificate is valid from " +
                    to_iso8601(fields.not_before) + " to " + to_iso8601(fields.not_after) +
                    " only");
  }
  return {};
}

struct Imported {
  model::Certificate certificate;
  model::WrappedKey key;
};

Result<Imported> take_in(ports::KeyImporter& importer, const model::ImportCertificate& input,
                         TimePoint now) {
  TRY(const auto der, read_single_pem("CERTIFICATE", "certificatePem", input.certificate_pem));
  TRY(const auto fields, crypto::read_certificate(der));
  std::vector<Bytes> chain;
  if (input.chain_pem.empty()) {
    TRY_VOID(check_without_chain(fields, now));
  } else {
    TRY(chain, read_pem_chain("certificateChainPem", input.chain_pem));
    TRY_VOID(crypto::check_code_signing_certificate(der, chain, fields.spki_der, now));
  }
  Imported imported;
  TRY(imported.certificate, make_certificate_record(der, std::move(chain), now));
  // No signer owns the key yet; what it may not be moved away from is its certificate.
  TRY(imported.key,
      importer.import_private_key(crypto::new_id<KeyId>(now), imported.certificate.id.uuid,
                                  model::KeyPurpose::code_signing, input.private_key_pem));
  if (imported.key.spki_der != fields.spki_der) {
    return rejected("privateKeyPem: the key is not that of the certificate");
  }
  imported.key.created_at = now;
  imported.certificate.key_id = imported.key.id;
  imported.certificate.imported = true;
  return imported;
}

Result<void> check_is_new(const Snapshot& snapshot, const Bytes& der) {
  for (const auto& certificate : snapshot.certificates()) {
    if (certificate->certificate_der == der) {
      return rejected("certificatePem: the certificate is already held, as " +
                      to_string(certificate->id));
    }
  }
  return {};
}

bool may_read(const Snapshot& snapshot, const model::Principal& principal, CertificateId id) {
  if (principal.is_admin()) return true;
  const auto groups = snapshot.groups_of(principal.actor);
  return std::ranges::any_of(snapshot.signers(), [&](const Shared<model::Signer>& signer) {
    if (signer->certificate_id != id) return false;
    const auto roles = rules::roles_on(*signer, principal, groups);
    return rules::allows(roles, rules::Action::export_certificate);
  });
}

}  // namespace

std::vector<Shared<model::Certificate>> CertificateService::list() const {
  return context_.directory.snapshot()->certificates();
}

Result<Shared<model::Certificate>> CertificateService::get(CertificateId id) const {
  return find_certificate(*context_.directory.snapshot(), id);
}

Result<model::CertificateWithChain> CertificateService::read_as(const model::Principal& principal,
                                                                CertificateId id) const {
  const auto snapshot = context_.directory.snapshot();
  TRY(const auto certificate, find_certificate(*snapshot, id));
  if (!may_read(*snapshot, principal, id)) {
    return make_error(ErrorKind::forbidden,
                      "You are no member of a signer that uses certificate " + to_string(id));
  }
  return with_chain(certificate->certificate_der, certificate->chain_der,
                    certificate->serial_number);
}

Task<model::Certificate> CertificateService::revoke(model::Caller caller, CertificateId id,
                                                    model::RevokeCertificate input) {
  const auto decide = [&]() -> Result<Decided<model::Certificate>> {
    const TimePoint now = context_.clock.now();
    const auto snapshot = context_.directory.snapshot();
    TRY(const auto admin, as_admin(*snapshot, caller, now, "revoke certificates"));
    TRY(const auto present, find_certificate(*snapshot, id));
    TRY_VOID(check_is_revocable(*snapshot, *present));
    Decided<model::Certificate> decided(admin, *present);
    auto& revoked = decided.answer;
    revoked.status = model::CertificateStatus::revoked;
    revoked.revoked_at = now;
    revoked.revocation_reason = input.reason;
    revoked.updated_at = now;
    decided.transaction.changes.emplace_back(ports::Put<model::Certificate>{revoked});
    event_about(audit_kinds::revoke_certificate, admin.caller(), revoked, now)
        .fact("reason", revoked.revocation_reason)
        .add_to(decided.transaction);
    return decided;
  };
  CO_TRY(auto revoked, co_await decide_and_commit<model::Certificate>(context_, decide));
  log_.write(LogLevel::info, "certificate_revoked",
             {{"certificate_id", to_string(id)},
              {"serial_number", revoked.serial_number},
              {"reason", revoked.revocation_reason}});
  const auto told = co_await tell_issuer(revoked);
  // The certificate is revoked here whatever became of that.
  if (told.has_error()) {
    log_.write(LogLevel::warning, "revocation_at_issuer_not_recorded",
               {{"certificate_id", to_string(id)}, {"detail", told.error().detail}});
  }
  co_return std::move(revoked);
}

Task<void> CertificateService::tell_issuer(model::Certificate revoked) {
  if (!issuers_ || !revoked.authority_id) co_return Result<void>{};
  const auto authority = context_.directory.snapshot()->external_authority(*revoked.authority_id);
  if (!authority) co_return Result<void>{};
  const auto done = co_await revoke_at_issuer(*issuers_, *authority, revoked.certificate_der,
                                              revoked.revocation_reason);
  ports::Transaction transaction;
  EventDraft(audit_kinds::revoke_issued_certificate, context_.clock.now())
      .fact("certificateId", revoked.id)
      .fact("caId", authority->id)
      .fact("isRevoked", done.has_value())
      .fact("reason", done.has_error() ? std::string_view(done.error().detail) : "")
      .add_to(transaction);
  co_return co_await commit(context_, BySystem{}, std::move(transaction));
}

Task<model::Certificate> CertificateService::import(model::Caller caller,
                                                    model::ImportCertificate input,
                                                    AddToCommit<model::Certificate> add) {
  if (!import_rule_.is_enabled) {
    co_return rejected(
        "Importing private keys is switched off; an operator switches it on with "
        "`enabled = true` under [import] in the configuration file");
  }
  if (!importer_) {
    co_return make_error(ErrorKind::unsupported, "This key vault takes in no keys");
  }
  CO_TRY_VOID(as_admin(*context_.directory.snapshot(), caller, context_.clock.now(), to_import));
  auto taking = [&] { return take_in(*importer_, input, context_.clock.now()); };
  CO_TRY(const auto taken, co_await keys_.run(taking));
  Decide<model::Certificate> decide = [&]() -> Result<Decided<model::Certificate>> {
    const auto now = context_.clock.now();
    const auto snapshot = context_.directory.snapshot();
    TRY(const auto admin, as_admin(*snapshot, caller, now, to_import));
    TRY_VOID(check_is_new(*snapshot, taken.certificate.certificate_der));
    Decided<model::Certificate> decided(admin, taken.certificate);
    decided.transaction.changes.emplace_back(ports::Put<model::WrappedKey>{taken.key});
    decided.transaction.changes.emplace_back(ports::Put<model::Certificate>{taken.certificate});
    event_about(audit_kinds::import_certificate, admin.caller(), taken.certificate, now)
        .add_to(decided.transaction);
    if (add) add(decided.answer, decided.transaction);
    return decided;
  };
  CO_TRY(auto imported, co_await decide_and_commit<model::Certificate>(context_, decide));
  log_.write(
      LogLevel::info, "certificate_imported",
      {{"certificate_id", to_string(imported.id)}, {"serial_number", imported.serial_number}});
  co_return std::move(imported);
}

}  // namespace sealmint::service

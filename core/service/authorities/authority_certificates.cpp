// AuthorityService, second half: certificates of authorities.
#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

#include "core/crypto/certificate.hpp"
#include "core/crypto/random.hpp"
#include "core/service/authorities/authorities.hpp"
#include "core/service/authorities/authority_support.hpp"
#include "core/service/authorities/issuance.hpp"

namespace sealmint::service {
namespace {

using model::AuthorityStatus;
using model::AuthorityType;

constexpr std::string_view to_manage = "manage certificate authorities";

Error rejected(std::string detail) { return make_error(ErrorKind::rejected, std::move(detail)); }

bool is_same_name(const model::DistinguishedName& a, const model::DistinguishedName& b) {
  const auto fields = [](const model::DistinguishedName& name) {
    return std::tie(name.common_name, name.organization, name.organizational_unit, name.country,
                    name.province, name.locality);
  };
  return fields(a) == fields(b);
}

// An authority of ours by its public key.
Shared<model::Authority> authority_with_key(const Snapshot& snapshot, ByteView spki_der) {
  for (const auto& authority : snapshot.authorities()) {
    const auto key = snapshot.key(authority->key_id);
    if (key && std::ranges::equal(key->spki_der, spki_der)) return authority;
  }
  return nullptr;
}

// An issuer that may certify another authority until `not_after`, by a rule that is checked again
// at each use.
struct Issuer {
  Shared<model::Authority> authority;
  Shared<model::WrappedKey> key;
};

Result<Issuer> find_issuer(const Snapshot& snapshot, AuthorityId id, TimePoint now) {
  Issuer issuer;
  TRY(issuer.authority, issuing_authority(snapshot, id, now));
  TRY(issuer.key, key_of(snapshot, *issuer.authority));
  return issuer;
}

// A key that already stands in the issuer's own chain would make a loop of issuers.
Result<void> check_key_is_new_to_chain(const Issuer& issuer, ByteView spki_der) {
  for (const auto& der : issuers_by(*issuer.authority)) {
    TRY(const auto fields, crypto::read_certificate(der));
    if (std::ranges::equal(fields.spki_der, spki_der)) {
      return rejected("csr: the key is that of the issuing CA or of a CA above it");
    }
  }
  return {};
}

// Issues below `issuer` and makes the record of it; runs on the pool. `max_path_length` is a wish,
// -1 = whatever the issuer has left.
Result<model::Certificate> certify(ports::KeyVault& vault, const Issuer& issuer, ByteView csr_der,
                                   const rules::Validity& window, std::int64_t max_path_length,
                                   TimePoint now) {
  auto read = crypto::read_request(csr_der);
  if (read.has_error()) {
    auto error = std::move(read).error();
    error.detail.insert(0, "csr: ");
    return error;
  }
  const Bytes spki_der = *std::move(read);
  TRY_VOID(check_key_is_new_to_chain(issuer, spki_der));
  crypto::AuthorityProfile profile;
  TRY(profile.subject, crypto::read_request_subject(csr_der));
  if (is_same_name(profile.subject, {})) return rejected("csr: the subject is empty");
  if (is_same_name(profile.subject, issuer.authority->subject)) {
    return rejected("csr: the subject is that of the issuing CA");
  }
  TRY(const auto left, path_length_left(*issuer.authority));
  TRY(profile.max_path_length, rules::child_path_length(left, max_path_length));
  profile.not_before = window.not_before;
  profile.not_after = window.not_after;
  TRY(const auto signing_key, vault.open(*issuer.key));
  TRY(const auto der, crypto::issue_intermediate(*signing_key, issuer.authority->certificate_der,
                                                 csr_der, profile));
  TRY(auto record, make_certificate_record(der, issuers_by(*issuer.authority), now));
  record.authority_id = issuer.authority->id;
  return record;
}

// Issues a leaf for a throwaway key and checks it as every signer's certificate will be checked:
// path lengths and usages of the whole path show only there.
Result<void> prove_by_trial(ports::KeyVault& vault, const model::WrappedKey& authority_key,
                            const Bytes& certificate_der, const std::vector<Bytes>& chain_der,
                            TimePoint now) {
  TRY(const auto fields, crypto::read_certificate(certificate_der));
  TRY(const auto window, rules::leaf_validity(now, 0, {fields.not_before, fields.not_after}));
  const ports::LeafProfile profile{
      "trial", window.not_before,
      std::min(window.not_after + std::chrono::minutes{1}, fields.not_after)};
  const auto trial_id = crypto::new_id<KeyId>(now);
  TRY(const auto trial, vault.generate(trial_id, trial_id.uuid, model::KeyPurpose::code_signing,
                                       model::KeyAlgorithm::ec_p256));
  TRY(const auto trial_key, vault.open(trial));
  model::DistinguishedName subject;
  subject.common_name = profile.common_name;
  TRY(const auto csr, crypto::make_request(*trial_key, subject));
  TRY(const auto signing_key, vault.open(authority_key));
  TRY(const auto leaf, crypto::issue_leaf(*signing_key, certificate_der, csr, profile));
  std::vector<Bytes> issuers{certificate_der};
  issuers.insert(issuers.end(), chain_der.begin(), chain_der.end());
  auto checked = crypto::check_code_signing_certificate(leaf, issuers, trial.spki_der, now);
  if (checked.has_value()) return {};
  Error error = std::move(checked).error();
  error.detail = "A signer's certificate from this CA would not verify: " + error.detail;
  return error;
}

// What is to be imported, read and proved; runs on the pool.
Result<model::Certificate> read_import(ports::KeyVault& vault, const model::WrappedKey& key,
                                       const model::ImportAuthorityCertificate& input,
                                       TimePoint now) {
  TRY(const auto der, read_single_pem("CERTIFICATE", "certificate", input.certificate_pem));
  TRY(const auto fields, crypto::read_certificate(der));
  if (fields.spki_der != key.spki_der) {
    return rejected("certificate: its public key is not that of this CA");
  }
  if (!fields.is_ca) return rejected("certificate: it is not the certificate of a CA (CA:TRUE)");
  for (const std::string usage : {"keyCertSign", "cRLSign"}) {
    if (std::ranges::find(fields.key_usages, usage) == fields.key_usages.end()) {
      return rejected("certificate: the key usage " + usage + " is missing");
    }
  }
  if (fields.subject == fields.issuer) {
    return rejected("certificate: an intermediate needs a certificate of another CA");
  }
  TRY(auto chain, read_pem_chain("certificateChain", input.chain_pem));
  TRY_VOID(crypto::check_authority_certificate(der, chain, key.spki_der, now));
  TRY_VOID(prove_by_trial(vault, key, der, chain, now));
  return make_certificate_record(der, std::move(chain), now);
}

// The record we made when one of our authorities issued this very certificate, or null.
Shared<model::Certificate> find_by_der(const Snapshot& snapshot, const Bytes& der) {
  for (const auto& certificate : snapshot.certificates()) {
    if (certificate->certificate_der == der) return certificate;
  }
  return nullptr;
}

// Makes `record` the certificate the authority works with.
void install(model::Authority& authority, const model::Certificate& record, TimePoint now) {
  authority.certificate_id = record.id.uuid;
  authority.certificate_der = record.certificate_der;
  authority.chain_der = record.chain_der;
  authority.serial_number = record.serial_number;
  authority.not_before = record.not_before;
  authority.not_after = record.not_after;
  authority.updated_at = now;
  if (authority.status == AuthorityStatus::pending_certificate) {
    authority.status = AuthorityStatus::active;
  }
}

Result<model::Certificate> certify_self(ports::KeyVault& vault, const model::Authority& authority,
                                        const model::WrappedKey& key, TimePoint not_after,
                                        TimePoint now) {
  TRY(const auto window, rules::root_validity(now, std::nullopt, not_after));
  TRY(const auto signing_key, vault.open(key));
  const crypto::AuthorityProfile profile{authority.subject, window.not_before, window.not_after,
                                         authority.max_path_length};
  TRY(const auto der, crypto::make_root_certificate(*signing_key, profile));
  return make_certificate_record(der, {}, now);
}

Result<model::Certificate> certify_by_parent(ports::KeyVault& vault, const Issuer& parent,
                                             const model::Authority& authority,
                                             const model::WrappedKey& key, TimePoint not_after,
                                             TimePoint now) {
  TRY(const auto window,
      rules::intermediate_validity(now, std::nullopt, not_after, validity_of(*parent.authority)));
  TRY(const auto signing_key, vault.open(key));
  TRY(const auto csr, crypto::make_request(*signing_key, authority.subject));
  return certify(vault, parent, csr, window, authority.max_path_length, now);
}

// What is committed after work that took a while: for an authority that is still the one it was
// done for. A new certificate or another state of it is somebody else's doing meanwhile.
Result<Shared<model::Authority>> still_the_same(const Snapshot& snapshot,
                                                const model::Authority& before) {
  TRY(auto present, find_authority(snapshot, before.id));
  if (present->certificate_id == before.certificate_id && present->key_id == before.key_id) {
    return present;
  }
  return make_error(ErrorKind::conflict, "CA " + before.name + " has just got another certificate");
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
  CO_TRY_VOID(as_admin(*before, caller, now, to_manage));
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
    TRY(const auto admin, as_admin(*snapshot, caller, then, to_manage));
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
  CO_TRY_VOID(as_admin(*before, caller, now, to_manage));
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
  TRY(const auto admin, as_admin(*snapshot, caller, now, to_manage));
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

// What a renewal needs, looked at once before the work.
struct AuthorityService::Renewal {
  Shared<model::Authority> authority;
  Shared<model::WrappedKey> key;
  std::optional<Issuer> parent;  // none of a root
};

Result<AuthorityService::Renewal> AuthorityService::plan_renewal(const Snapshot& snapshot,
                                                                 AuthorityId id,
                                                                 const model::RenewAuthority& input,
                                                                 TimePoint now) const {
  Renewal renewal;
  TRY(renewal.authority, find_authority(snapshot, id));
  const auto& authority = *renewal.authority;
  TRY_VOID(require_certificate(authority));
  // A key whose certificate was revoked must not come back under a new one.
  TRY_VOID(require_unrevoked(snapshot, authority));
  TRY_VOID(rules::check_renewal_end(now, validity_of(authority).not_after, input.not_after));
  TRY(renewal.key, key_of(snapshot, authority));
  if (authority.type == AuthorityType::root) return renewal;
  if (!authority.parent_id || !snapshot.authority(*authority.parent_id)) {
    return rejected("CA " + authority.name +
                    " was certified by a CA outside this service: "
                    "have its CSR signed there and import the certificate");
  }
  TRY(renewal.parent, find_issuer(snapshot, *authority.parent_id, now));
  return renewal;
}

Task<model::CertificateWithChain> AuthorityService::renew(model::Caller caller, AuthorityId id,
                                                          model::RenewAuthority input) {
  using Answer = model::CertificateWithChain;
  const TimePoint now = context_.clock.now();
  const auto before = context_.directory.snapshot();
  CO_TRY_VOID(as_admin(*before, caller, now, to_manage));
  CO_TRY(const Renewal renewal, plan_renewal(*before, id, input, now));
  auto certification = [&] {
    const auto& authority = *renewal.authority;
    return renewal.parent ? certify_by_parent(vault_, *renewal.parent, authority, *renewal.key,
                                              input.not_after, now)
                          : certify_self(vault_, authority, *renewal.key, input.not_after, now);
  };
  CO_TRY(auto record, co_await keys_.run(certification));
  record.key_id = renewal.key->id;
  Decide<Answer> decide = [&] { return decide_renewal(caller, renewal, input, record); };
  CO_TRY(auto answer, co_await decide_and_commit<Answer>(context_, decide));
  log_.write(LogLevel::info, "authority_renewed",
             {{"authority_id", to_string(id)}, {"serial_number", answer.serial_number}});
  co_return answer;
}

Result<Decided<model::CertificateWithChain>> AuthorityService::decide_renewal(
    const model::Caller& caller, const Renewal& renewal, const model::RenewAuthority& input,
    const model::Certificate& record) const {
  const auto snapshot = context_.directory.snapshot();
  const auto now = context_.clock.now();
  TRY(const auto admin, as_admin(*snapshot, caller, now, to_manage));
  TRY_VOID(plan_renewal(*snapshot, renewal.authority->id, input, now));
  TRY(const auto present, still_the_same(*snapshot, *renewal.authority));
  auto changed = *present;
  install(changed, record, now);
  Decided<model::CertificateWithChain> decided(
      admin, with_chain(record.certificate_der, record.chain_der, record.serial_number));
  auto& transaction = decided.transaction;
  if (renewal.parent) {
    TRY(const auto parent, still_the_same(*snapshot, *renewal.parent->authority));
    transaction.changes.emplace_back(ports::Put<model::Authority>{*parent});
  }
  transaction.changes.emplace_back(ports::Put<model::Certificate>{record});
  event_about(audit_kinds::renew_ca, admin.caller(), changed, now)
      .fact("notAfter", changed.not_after)
      .add_to(transaction);
  transaction.changes.emplace_back(ports::Put<model::Authority>{std::move(changed)});
  return decided;
}

}  // namespace sealmint::service

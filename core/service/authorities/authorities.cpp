#include "core/service/authorities/authorities.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "core/crypto/certificate.hpp"
#include "core/crypto/random.hpp"
#include "core/service/authorities/authority_support.hpp"
#include "core/service/authorities/external_authority_support.hpp"

namespace sealmint::service {
namespace {

using model::AuthorityStatus;
using model::AuthorityType;

constexpr std::string_view to_create = "create certificate authorities";

Error rejected(std::string detail) { return make_error(ErrorKind::rejected, std::move(detail)); }

Result<void> check_name_is_free(const Snapshot& snapshot, const std::string& name,
                                AuthorityId owner) {
  const auto holder = snapshot.authority_by_name(name);
  const bool is_free = !holder || holder->id == owner;
  if (is_free && !external_authority_by_name(snapshot, name)) return {};
  return rejected("name: already in use by another CA");
}

Result<void> check_is_supported(const model::CreateAuthority& input) {
  if (input.wants_hsm) {
    return make_error(ErrorKind::unsupported, "keySource: CA keys on an HSM are not supported yet");
  }
  if (input.wants_ocsp) {
    return make_error(ErrorKind::unsupported,
                      "isOcspEnabled: OCSP is not supported; use the revocation list");
  }
  if (input.type == AuthorityType::intermediate && input.status == AuthorityStatus::disabled) {
    return rejected(
        "status: an intermediate waits for its certificate; disable it after the "
        "import");
  }
  return {};
}

// A new authority with its sealed key; a root has its certificate already.
struct Made {
  model::Authority authority;
  model::WrappedKey key;
  std::vector<model::Certificate> certificates;
};

Result<void> self_certify(ports::KeyVault& vault, const model::CreateAuthority& input,
                          TimePoint now, Made& made) {
  TRY(const auto window, rules::root_validity(now, input.not_before, input.not_after));
  TRY(const auto signing_key, vault.open(made.key));
  const crypto::AuthorityProfile profile{input.subject, window.not_before, window.not_after,
                                         input.max_path_length};
  TRY(const auto der, crypto::make_root_certificate(*signing_key, profile));
  TRY(auto record, make_certificate_record(der, {}, now));
  record.key_id = made.key.id;
  auto& authority = made.authority;
  authority.status = input.status;
  authority.serial_number = record.serial_number;
  authority.not_before = record.not_before;
  authority.not_after = record.not_after;
  authority.certificate_id = record.id.uuid;
  authority.certificate_der = der;
  made.certificates.push_back(std::move(record));
  return {};
}

Result<Made> make_authority(ports::KeyVault& vault, const model::CreateAuthority& input,
                            TimePoint now) {
  Made made;
  auto& authority = made.authority;
  authority.id = crypto::new_id<AuthorityId>(now);
  authority.name = input.name;
  authority.friendly_name = input.friendly_name;
  authority.type = input.type;
  authority.subject = input.subject;
  authority.key_algorithm = input.key_algorithm;
  authority.key_id = crypto::new_id<KeyId>(now);
  authority.max_path_length = input.max_path_length;
  authority.created_at = now;
  authority.updated_at = now;
  TRY(made.key, vault.generate(authority.key_id, authority.id.uuid,
                               model::KeyPurpose::certificate_authority, input.key_algorithm));
  made.key.created_at = now;
  if (input.type == AuthorityType::root) {
    TRY_VOID(self_certify(vault, input, now, made));
  }
  return made;
}

// What still depends on the authority, or nothing.
Result<void> check_is_unused(const Snapshot& snapshot, const model::Authority& authority,
                             TimePoint now) {
  for (const auto& other : snapshot.authorities()) {
    if (other->parent_id == authority.id) {
      return rejected("CA " + authority.name + " cannot be deleted: it is the parent of CA " +
                      other->name);
    }
  }
  std::size_t in_force = 0;
  for (const auto& certificate : snapshot.certificates()) {
    const bool is_in_force =
        certificate->status == model::CertificateStatus::active && certificate->not_after > now;
    if (certificate->authority_id == authority.id && is_in_force) ++in_force;
  }
  if (in_force == 0) return {};
  return rejected("CA " + authority.name + " cannot be deleted: " + std::to_string(in_force) +
                  " of its certificates are neither expired nor revoked");
}

// Revokes what our other authorities certified for a key that goes.
void revoke_certificates_of_key(const Snapshot& snapshot, KeyId key_id, const model::Caller& caller,
                                TimePoint now, ports::Transaction& transaction) {
  for (const auto& certificate : snapshot.certificates()) {
    const bool is_concerned = certificate->key_id == key_id && certificate->authority_id &&
                              certificate->status == model::CertificateStatus::active;
    if (!is_concerned) continue;
    auto revoked = *certificate;
    revoked.status = model::CertificateStatus::revoked;
    revoked.revoked_at = now;
    revoked.revocation_reason = "CESSATION_OF_OPERATION";
    revoked.updated_at = now;
    event_about(audit_kinds::revoke_certificate, caller, revoked, now)
        .fact("reason", revoked.revocation_reason)
        .add_to(transaction);
    transaction.changes.emplace_back(ports::Put<model::Certificate>{std::move(revoked)});
  }
}

}  // namespace

std::vector<Shared<model::Authority>> AuthorityService::list() const {
  return context_.directory.snapshot()->authorities();
}

Result<Shared<model::Authority>> AuthorityService::get(AuthorityId id) const {
  return find_authority(*context_.directory.snapshot(), id);
}

Task<model::Authority> AuthorityService::create(model::Caller caller, model::CreateAuthority input,
                                                AddToCommit<model::Authority> add) {
  const TimePoint now = context_.clock.now();
  const auto before = context_.directory.snapshot();
  CO_TRY_VOID(as_admin(*before, caller, now, to_create));
  CO_TRY_VOID(check_is_supported(input));
  CO_TRY_VOID(check_name_is_free(*before, input.name, {}));
  auto making = [&] { return make_authority(vault_, input, now); };
  CO_TRY(const auto made, co_await keys_.run(making));
  const auto decide = [&]() -> Result<Decided<model::Authority>> {
    const auto snapshot = context_.directory.snapshot();
    TRY(const auto admin, as_admin(*snapshot, caller, context_.clock.now(), to_create));
    TRY_VOID(check_name_is_free(*snapshot, input.name, {}));
    Decided<model::Authority> decided(admin, made.authority);
    auto& changes = decided.transaction.changes;
    changes.emplace_back(ports::Put<model::WrappedKey>{made.key});
    for (const auto& certificate : made.certificates) {
      changes.emplace_back(ports::Put<model::Certificate>{certificate});
    }
    changes.emplace_back(ports::Put<model::Authority>{made.authority});
    event_about(audit_kinds::create_ca, admin.caller(), made.authority, now)
        .fact("type", input.type == AuthorityType::root ? "root" : "intermediate")
        .fact("keyAlgorithm", name(made.authority.key_algorithm))
        .fact("commonName", made.authority.subject.common_name)
        .add_to(decided.transaction);
    if (add) add(decided.answer, decided.transaction);
    return decided;
  };
  CO_TRY(auto created, co_await decide_and_commit<model::Authority>(context_, decide));
  log_.write(LogLevel::info, "authority_created",
             {{"authority_id", to_string(created.id)}, {"name", created.name}});
  co_return std::move(created);
}

Task<model::Authority> AuthorityService::update(model::Caller caller, AuthorityId id,
                                                model::UpdateAuthority input) {
  const auto decide = [&]() -> Result<Decided<model::Authority>> {
    const TimePoint now = context_.clock.now();
    const auto snapshot = context_.directory.snapshot();
    TRY(const auto admin, as_admin(*snapshot, caller, now, to_manage_authorities));
    TRY(const auto present, find_authority(*snapshot, id));
    Decided<model::Authority> decided(admin, *present);
    auto& changed = decided.answer;
    if (input.name) {
      TRY_VOID(check_name_is_free(*snapshot, *input.name, id));
      changed.name = *input.name;
    }
    if (input.status) {
      TRY_VOID(require_certificate(*present));
      changed.status = *input.status;
    }
    if (changed.name != present->name || changed.status != present->status) {
      changed.updated_at = now;
      decided.transaction.changes.emplace_back(ports::Put<model::Authority>{changed});
      event_about(audit_kinds::update_ca, admin.caller(), changed, now).add_to(decided.transaction);
    }
    return decided;
  };
  auto changed = co_await decide_and_commit<model::Authority>(context_, decide);
  co_return changed;
}

Task<model::Authority> AuthorityService::remove(model::Caller caller, AuthorityId id) {
  const auto decide = [&]() -> Result<Decided<model::Authority>> {
    const TimePoint now = context_.clock.now();
    const auto snapshot = context_.directory.snapshot();
    TRY(const auto admin, as_admin(*snapshot, caller, now, to_manage_authorities));
    TRY(const auto authority, find_authority(*snapshot, id));
    TRY_VOID(check_is_unused(*snapshot, *authority, now));
    Decided<model::Authority> decided(admin, *authority);
    auto& transaction = decided.transaction;
    // An Erase asks for no version; the Put before it makes the deletion fail when somebody used
    // the authority since we looked.
    transaction.changes.emplace_back(ports::Put<model::Authority>{*authority});
    transaction.changes.emplace_back(ports::Erase<model::Authority>{id});
    transaction.changes.emplace_back(ports::Erase<model::WrappedKey>{authority->key_id});
    event_about(audit_kinds::delete_ca, admin.caller(), *authority, now).add_to(transaction);
    revoke_certificates_of_key(*snapshot, authority->key_id, admin.caller(), now, transaction);
    return decided;
  };
  CO_TRY(auto removed,
         co_await decide_and_commit<model::Authority>(context_, decide, DecideOn::reads));
  log_.write(LogLevel::info, "authority_deleted",
             {{"authority_id", to_string(id)}, {"name", removed.name}});
  co_return std::move(removed);
}

Result<model::CertificateWithChain> AuthorityService::certificate(AuthorityId id) const {
  TRY(const auto authority, get(id));
  TRY_VOID(require_certificate(*authority));
  return with_chain(authority->certificate_der, authority->chain_der, authority->serial_number);
}

Result<std::vector<model::CertificateWithChain>> AuthorityService::certificates(
    AuthorityId id) const {
  const auto snapshot = context_.directory.snapshot();
  TRY(const auto authority, find_authority(*snapshot, id));
  std::vector<model::CertificateWithChain> all;
  if (authority->certificate_der.empty()) return all;
  // The one in use comes first even when an older one was imported after it.
  all.push_back(
      with_chain(authority->certificate_der, authority->chain_der, authority->serial_number));
  auto records = snapshot->certificates();
  std::ranges::reverse(records);
  for (const auto& record : records) {
    if (record->key_id != authority->key_id || record->id.uuid == authority->certificate_id) {
      continue;
    }
    all.push_back(with_chain(record->certificate_der, record->chain_der, record->serial_number));
  }
  return all;
}

Result<Bytes> AuthorityService::certificate_der(AuthorityId id,
                                                CertificateId certificate_id) const {
  const auto snapshot = context_.directory.snapshot();
  TRY(const auto authority, find_authority(*snapshot, id));
  TRY(const auto certificate, find_certificate(*snapshot, certificate_id));
  // Any other certificate is none of the public's business here.
  if (certificate->key_id != authority->key_id) {
    return make_error(ErrorKind::not_found, "Certificate not found");
  }
  return certificate->certificate_der;
}

}  // namespace sealmint::service

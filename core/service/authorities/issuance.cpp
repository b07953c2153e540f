#include "core/service/authorities/issuance.hpp"

#include <algorithm>
#include <chrono>
#include <utility>
#include <variant>

#include "core/crypto/certificate.hpp"
#include "core/crypto/random.hpp"
#include "core/rules/validity.hpp"
#include "core/service/authorities/authority_support.hpp"

namespace sealmint::service {
namespace {

constexpr std::chrono::seconds issue_timeout{20};

Error rejected(std::string detail) { return make_error(ErrorKind::rejected, std::move(detail)); }

// A sealed key for the signer with its certification request, and the authority to send it to.
struct Prepared {
  model::WrappedKey key;
  Bytes csr_der;
  std::shared_ptr<OpenedAuthority> issuer;
};

Result<Prepared> prepare(ports::KeyVault& vault, AuthorityFactory& factory,
                         const model::Authority& authority, const model::WrappedKey& authority_key,
                         const std::string& common_name, model::KeyAlgorithm algorithm,
                         SignerId owner, TimePoint now) {
  Prepared prepared;
  const auto key_id = crypto::new_id<KeyId>(now);
  TRY(prepared.key, vault.generate(key_id, owner.uuid, model::KeyPurpose::code_signing, algorithm));
  prepared.key.created_at = now;
  TRY(const auto signing_key, vault.open(prepared.key));
  model::DistinguishedName subject;
  subject.common_name = common_name;
  TRY(prepared.csr_der, crypto::make_request(*signing_key, subject));
  TRY(auto issuer_key, vault.open(authority_key));
  TRY(prepared.issuer, factory.open(authority, std::move(issuer_key)));
  return prepared;
}

Error not_issued(const ports::IssueOutcome& outcome, const std::string& authority_name) {
  if (const auto* refused = std::get_if<ports::Refused>(&outcome)) return rejected(refused->detail);
  if (const auto* failed = std::get_if<ports::Unreachable>(&outcome)) {
    const bool is_late = failed->trouble == ports::Trouble::timed_out;
    return make_error(is_late ? ErrorKind::timeout : ErrorKind::upstream, failed->detail);
  }
  return make_error(ErrorKind::unsupported, "CA " + authority_name +
                                                " does not issue at once; that is not supported "
                                                "for signers yet");
}

// Contract 11.1: nothing an issuer answers is believed before it is proved. The end of the chain
// must be the root this authority was set up with, or any chain at all would verify.
Result<model::Certificate> prove(const model::Authority& authority, const model::WrappedKey& key,
                                 ports::IssuedCertificate issued, TimePoint now) {
  const Bytes& root =
      authority.chain_der.empty() ? authority.certificate_der : authority.chain_der.back();
  if (issued.chain_der.empty() || issued.chain_der.back() != root) {
    return rejected("The CA answered with a chain that does not end in its root");
  }
  TRY_VOID(crypto::check_code_signing_certificate(issued.certificate_der, issued.chain_der,
                                                  key.spki_der, now));
  TRY(auto record,
      make_certificate_record(issued.certificate_der, std::move(issued.chain_der), now));
  record.authority_id = authority.id;
  record.key_id = key.id;
  return record;
}

}  // namespace

Task<Issued> IssuanceService::issue_for_signer(AuthorityId authority_id, std::string common_name,
                                               std::int64_t ttl_days, model::KeyAlgorithm algorithm,
                                               SignerId owner) {
  const TimePoint now = context_.clock.now();
  const auto snapshot = context_.directory.snapshot();
  CO_TRY(const auto authority, issuing_authority(*snapshot, authority_id, now));
  CO_TRY(const auto authority_key, key_of(*snapshot, *authority));
  CO_TRY(const auto window, rules::leaf_validity(now, ttl_days, validity_of(*authority)));

  auto preparation = [&] {
    return prepare(vault_, factory_, *authority, *authority_key, common_name, algorithm, owner,
                   now);
  };
  CO_TRY(auto prepared, co_await keys_.run(preparation));

  ports::IssueRequest request;
  request.csr_der = std::move(prepared.csr_der);
  request.profile.subject.common_name = common_name;
  request.profile.uris = {signer_uri(owner)};
  request.profile.not_before = window.not_before;
  request.profile.not_after = window.not_after;
  request.order = prepared.key.id.uuid;
  const auto deadline = std::chrono::steady_clock::now() + issue_timeout;
  CO_TRY(auto outcome, co_await prepared.issuer->authority->issue(std::move(request), deadline));
  auto* issued = std::get_if<ports::IssuedCertificate>(&outcome);
  if (!issued) co_return not_issued(outcome, authority->name);

  auto proof = [&] { return prove(*authority, prepared.key, std::move(*issued), now); };
  CO_TRY(auto record, co_await keys_.run(proof));
  // Making the key took a while: a CA that was disabled or revoked meanwhile counts as such.
  CO_TRY_VOID(issuing_authority(*context_.directory.snapshot(), authority_id, now));
  co_return Issued{std::move(record), std::move(prepared.key)};
}

Result<Shared<model::Authority>> issuing_authority(const Snapshot& snapshot, AuthorityId id,
                                                   TimePoint now) {
  TRY(auto authority, find_authority(snapshot, id));
  TRY_VOID(require_certificate(*authority));
  if (authority->status != model::AuthorityStatus::active) {
    return rejected("CA " + authority->name + " is " + std::string(name(authority->status)) +
                    "; only active CAs issue");
  }
  TRY_VOID(require_unrevoked(snapshot, *authority));
  if (now < authority->not_before || now > authority->not_after) {
    return rejected("The certificate of CA " + authority->name + " is valid from " +
                    to_iso8601(*authority->not_before) + " to " +
                    to_iso8601(*authority->not_after) + " only");
  }
  return authority;
}

Result<Shared<model::Certificate>> usable_certificate(const Snapshot& snapshot, CertificateId id,
                                                      TimePoint now) {
  TRY(auto certificate, find_certificate(snapshot, id));
  if (certificate->status == model::CertificateStatus::revoked) {
    return rejected("certificateId: the certificate is revoked");
  }
  if (now > certificate->not_after) {
    return rejected("certificateId: the certificate expired on " +
                    to_iso8601(certificate->not_after));
  }
  if (now < certificate->not_before) {
    return rejected("certificateId: the certificate is not valid before " +
                    to_iso8601(certificate->not_before));
  }
  const auto& usages = certificate->extended_key_usages;
  if (is_authority_certificate(*certificate) ||
      std::ranges::find(usages, "codeSigning") == usages.end()) {
    return rejected("certificateId: the certificate is not for code signing");
  }
  const auto key = snapshot.key(certificate->key_id);
  if (!key || key->purpose != model::KeyPurpose::code_signing) {
    return rejected("certificateId: the private key of the certificate is not held here");
  }
  return certificate;
}

}  // namespace sealmint::service

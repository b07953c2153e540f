#include "core/service/authorities/certification.hpp"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

#include "core/crypto/certificate.hpp"
#include "core/crypto/random.hpp"
#include "core/service/authorities/authority_support.hpp"
#include "core/service/authorities/issuance.hpp"

namespace sealmint::service {
namespace {

Error rejected(std::string detail) { return make_error(ErrorKind::rejected, std::move(detail)); }

bool is_same_name(const model::DistinguishedName& a, const model::DistinguishedName& b) {
  const auto fields = [](const model::DistinguishedName& name) {
    return std::tie(name.common_name, name.organization, name.organizational_unit, name.country,
                    name.province, name.locality);
  };
  return fields(a) == fields(b);
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

// Issues a leaf for a throwaway key and checks it as every signer's certificate will be checked:
// path lengths and usages of the whole path show only there.
Result<void> prove_by_trial(ports::KeyVault& vault, const model::WrappedKey& authority_key,
                            const Bytes& certificate_der, const std::vector<Bytes>& chain_der,
                            TimePoint now) {
  TRY(const auto fields, crypto::read_certificate(certificate_der));
  TRY(const auto window, rules::leaf_validity(now, 0, {fields.not_before, fields.not_after}));
  ports::LeafProfile profile;
  profile.subject.common_name = "trial";
  profile.not_before = window.not_before;
  profile.not_after = std::min(window.not_after + std::chrono::minutes{1}, fields.not_after);
  const auto trial_id = crypto::new_id<KeyId>(now);
  TRY(const auto trial, vault.generate(trial_id, trial_id.uuid, model::KeyPurpose::code_signing,
                                       model::KeyAlgorithm::ec_p256));
  TRY(const auto trial_key, vault.open(trial));
  TRY(const auto csr, crypto::make_request(*trial_key, profile.subject));
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

}  // namespace

Result<Issuer> find_issuer(const Snapshot& snapshot, AuthorityId id, TimePoint now) {
  Issuer issuer;
  TRY(issuer.authority, issuing_authority(snapshot, id, now));
  TRY(issuer.key, key_of(snapshot, *issuer.authority));
  return issuer;
}

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

}  // namespace sealmint::service

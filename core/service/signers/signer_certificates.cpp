// The certificate of a signer: what is shown of it, and its replacement.
#include "core/crypto/certificate.hpp"
#include "core/rules/signer_state.hpp"
#include "core/service/access/signer_access.hpp"
#include "core/service/issuance/orders.hpp"
#include "core/service/signers/certificate_terms.hpp"
#include "core/service/signers/signers.hpp"

namespace sealmint::service {
namespace {

using rules::Action;

// What is ordered from the CA, with the signer's own values where the caller gave none.
struct Order {
  SignerId signer_id;
  AuthorityId authority_id;
  std::string common_name;
  std::int64_t ttl_days = 0;
  model::KeyAlgorithm algorithm = model::default_key_algorithm;
};

Result<Order> plan_reissue(const Context& context, const model::Principal& principal,
                           std::string_view id_or_name, const model::ReissueCertificate& input) {
  const auto snapshot = context.directory.snapshot();
  TRY(const auto signer,
      authorized_signer(*snapshot, principal, id_or_name, Action::reissue_certificate));
  TRY_VOID(rules::check_reissue(*signer, input));
  // A CA that cannot issue is the caller's mistake and no failure of the signer.
  TRY_VOID(issuing_authority(*snapshot, input.authority_id, context.clock.now()));
  TRY(auto common_name, common_name_for(*snapshot, *signer, input));
  const auto ttl_days = input.certificate_ttl_days.value_or(
      signer->certificate_ttl_days.value_or(rules::certificate_ttl_days_default));
  return Order{signer->id, input.authority_id, std::move(common_name), ttl_days,
               input.key_algorithm.value_or(signer->key_algorithm)};
}

Result<Draft> attach(SignerDraft& draft, const Order& order, const Issued& issued) {
  // Somebody may have set a renewal since the order went out that the new lifetime cannot keep.
  TRY_VOID(rules::check_renewal(draft.signer.renew_before_days, order.ttl_days));
  draft.signer.authority_id = order.authority_id;
  draft.signer.common_name = order.common_name;
  draft.signer.certificate_ttl_days = order.ttl_days;
  rules::attach_certificate(draft.signer, issued.certificate);
  supersede_waiting(draft.snapshot, draft.signer.id, draft.now, draft.transaction);
  draft.transaction.changes.emplace_back(ports::Put<model::WrappedKey>{issued.key});
  draft.transaction.changes.emplace_back(ports::Put<model::Certificate>{issued.certificate});
  draft.event.fact("caId", order.authority_id)
      .fact("keyAlgorithm", name(order.algorithm))
      .fact("keySource", "infisical")
      .personal("commonName", order.common_name);
  record_issuance(draft.signer, issued.certificate, draft.now, draft.transaction);
  return Draft::changed;
}

// A full queue is no verdict on the signer: the caller simply tries again.
bool is_failure_of_issuance(const Error& error) { return error.kind != ErrorKind::busy; }

}  // namespace

Result<model::PublicKeyView> SignerService::public_key(const model::Principal& principal,
                                                       std::string_view id_or_name) const {
  const auto snapshot = context_.directory.snapshot();
  TRY(const auto signer, authorized_signer(*snapshot, principal, id_or_name, Action::read));
  TRY(const auto certificate, certificate_of(*snapshot, *signer));
  TRY(auto fields, crypto::read_certificate(certificate->certificate_der));
  return model::PublicKeyView{std::move(fields.spki_der), certificate->key_algorithm};
}

Result<model::CertificateExport> SignerService::export_certificate(
    const model::Principal& principal, std::string_view id_or_name) const {
  const auto snapshot = context_.directory.snapshot();
  TRY(const auto signer,
      authorized_signer(*snapshot, principal, id_or_name, Action::export_certificate));
  TRY(const auto certificate, certificate_of(*snapshot, *signer));
  model::CertificateExport exported;
  exported.certificate_pem = crypto::to_pem("CERTIFICATE", certificate->certificate_der);
  for (const auto& issuer : certificate->chain_der) {
    exported.chain_pem += crypto::to_pem("CERTIFICATE", issuer);
  }
  exported.serial_number = certificate->serial_number;
  exported.signer_name = signer->name;
  return exported;
}

Task<model::SignerView> SignerService::reissue(model::Caller caller, std::string id_or_name,
                                               model::ReissueCertificate input) {
  if (context_.directory.snapshot()->external_authority(input.authority_id)) {
    co_return co_await reissue_by_order(std::move(caller), std::move(id_or_name), input);
  }
  CO_TRY(const Order order, plan_reissue(context_, caller.principal, id_or_name, input));
  const auto issued = co_await issuance_.issue_for_signer(
      order.authority_id, order.common_name, order.ttl_days, order.algorithm, order.signer_id);
  if (issued.has_error()) {
    const Error error = issued.error();
    // The caller learns why the certificate did not come, whether or not that could be recorded.
    if (is_failure_of_issuance(error)) {
      [[maybe_unused]] const auto noted =
          co_await note_failure(caller, order.signer_id, order.authority_id, error);
    }
    co_return error;
  }
  DecideChange decide = [&](SignerDraft& draft) { return attach(draft, order, *issued); };
  const SignerAct act{caller, Action::reissue_certificate, audit_kinds::reissue_certificate};
  CO_TRY(const auto signer,
         co_await change_signer(context_, act, to_string(order.signer_id), std::move(decide)));
  co_return to_view(context_, project_, signer, &issued->certificate, context_.clock.now());
}

Task<void> SignerService::note_failure(model::Caller caller, SignerId id, AuthorityId authority_id,
                                       const Error& error) {
  // The text of an internal error is for the log, not for the signer's row.
  const std::string reason = error.kind == ErrorKind::internal
                                 ? "The certificate could not be made because of an internal error"
                                 : error.detail;
  DecideChange decide = [&](SignerDraft& draft) -> Result<Draft> {
    Shared<model::Certificate> current;
    if (draft.signer.certificate_id) {
      current = draft.snapshot.certificate(*draft.signer.certificate_id);
    }
    rules::note_failed_issuance(draft.signer, current.get(), draft.now, reason);
    // The issuance failed by itself, whoever asked for it.
    draft.event = EventDraft(audit_kinds::issuance_failed, draft.now);
    draft.event.subject("requestedBy", caller.principal.actor)
        .fact("caId", authority_id)
        .fact("reason", draft.signer.failure_reason);
    return Draft::changed;
  };
  const SignerAct act{caller, Action::reissue_certificate, audit_kinds::issuance_failed};
  CO_TRY_VOID(co_await change_signer(context_, act, to_string(id), std::move(decide)));
  co_return Result<void>{};
}

}  // namespace sealmint::service

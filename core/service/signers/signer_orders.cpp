// Certificates of signers that come from issuers outside, some time after they were asked for.
#include "core/base/bytes.hpp"
#include "core/crypto/certificate.hpp"
#include "core/crypto/certificate_bundle.hpp"
#include "core/rules/signer_state.hpp"
#include "core/service/access/signer_access.hpp"
#include "core/service/issuance/orders.hpp"
#include "core/service/signers/certificate_terms.hpp"
#include "core/service/signers/signers.hpp"

namespace sealmint::service {
namespace {

using rules::Action;

// How long a caller waits for the issuer's answer before it gets the row as it is.
constexpr std::chrono::milliseconds check_time_max{20'000};

Result<Draft> order_anew(SignerDraft& draft, const model::Caller& caller,
                         const model::ReissueCertificate& input, const rules::OrderRule& rule) {
  auto& signer = draft.signer;
  TRY_VOID(rules::check_reissue(signer, input));
  OrderTerms terms;
  terms.authority_id = input.authority_id;
  TRY(terms.common_name, common_name_for(draft.snapshot, signer, input));
  terms.ttl_days = input.certificate_ttl_days.value_or(
      signer.certificate_ttl_days.value_or(rules::certificate_ttl_days_default));
  terms.algorithm = input.key_algorithm.value_or(signer.key_algorithm);
  terms.purpose = model::OrderPurpose::reissue;
  terms.requested_by = caller.principal.actor;
  TRY_VOID(check_order(draft.snapshot, terms));
  open_order(draft.snapshot, signer, terms, rule, draft.now, draft.transaction);
  Shared<model::Certificate> current;
  if (signer.certificate_id) current = draft.snapshot.certificate(*signer.certificate_id);
  rules::note_order(signer, current.get(), draft.now);
  draft.event.fact("caId", terms.authority_id)
      .fact("keyAlgorithm", name(terms.algorithm))
      .personal("commonName", terms.common_name);
  return Draft::changed;
}

Result<Shared<model::IssuanceOrder>> waiting_order_of(const Snapshot& snapshot,
                                                      const model::Signer& signer) {
  auto order = snapshot.pending_order_of(signer.id);
  if (order) return order;
  return make_error(ErrorKind::rejected,
                    "Signer " + signer.name + " waits for no certificate; reissue orders one");
}

// Asked again in the decision, about the signer that it was found by.
AskRight to_reissue(const model::Caller& caller, SignerId id) {
  return [caller, id](const Snapshot& snapshot, TimePoint now) -> Result<Proof> {
    TRY(const auto member,
        as_signer_caller(snapshot, caller, now, to_string(id), Action::reissue_certificate));
    return Proof(member);
  };
}

// A binary file comes as base64, and so does text that somebody encoded for safety.
Result<std::vector<Bytes>> read_certificates(const std::string& text) {
  auto read = crypto::certificates_from(as_bytes(text));
  if (read.has_value()) return read;
  Error error = std::move(read).error();
  error.detail.insert(0, "certificate: ");
  return error;
}

}  // namespace

Task<model::SignerView> SignerService::reissue_by_order(model::Caller caller,
                                                        std::string id_or_name,
                                                        model::ReissueCertificate input) {
  DecideChange decide = [&](SignerDraft& draft) {
    return order_anew(draft, caller, input, driver_.order_rule());
  };
  const SignerAct act{caller, Action::reissue_certificate, audit_kinds::reissue_certificate};
  CO_TRY(const auto signer,
         co_await change_signer(context_, act, std::move(id_or_name), std::move(decide)));
  driver_.wake();
  co_return to_view(context_, project_, *context_.directory.snapshot(), signer);
}

Task<model::SignerView> SignerService::check_issuance(model::Caller caller,
                                                      std::string id_or_name) {
  const auto before = context_.directory.snapshot();
  CO_TRY(const auto signer,
         authorized_signer(*before, caller.principal, id_or_name, Action::reissue_certificate));
  if (const auto order = before->pending_order_of(signer->id)) {
    CO_TRY_VOID(co_await driver_.hurry(order->id, to_reissue(caller, signer->id), check_time_max));
  }
  const auto snapshot = context_.directory.snapshot();
  CO_TRY(const auto present, authorized_signer(*snapshot, caller.principal, to_string(signer->id),
                                               Action::reissue_certificate));
  co_return to_view(context_, project_, *snapshot, *present);
}

Result<std::string> SignerService::certification_request(const model::Principal& principal,
                                                         std::string_view id_or_name) const {
  const auto snapshot = context_.directory.snapshot();
  TRY(const auto signer,
      authorized_signer(*snapshot, principal, id_or_name, Action::reissue_certificate));
  TRY(const auto order, waiting_order_of(*snapshot, *signer));
  if (order->csr_der.empty()) {
    Error error = make_error(ErrorKind::busy, "The key of the order is being made");
    error.retry_after = std::chrono::seconds{1};
    return error;
  }
  return crypto::to_pem("CERTIFICATE REQUEST", order->csr_der);
}

Task<model::SignerView> SignerService::import_certificate(model::Caller caller,
                                                          std::string id_or_name,
                                                          model::ImportIssuedCertificate input) {
  const auto before = context_.directory.snapshot();
  CO_TRY(const auto signer,
         authorized_signer(*before, caller.principal, id_or_name, Action::reissue_certificate));
  CO_TRY(const auto order, waiting_order_of(*before, *signer));
  CO_TRY(auto certificates, read_certificates(input.certificate));
  ports::IssuedCertificate brought;
  brought.certificate_der = certificates.front();
  brought.chain_der.assign(certificates.begin() + 1, certificates.end());
  const auto record = [&](const model::Signer& renewed, TimePoint now,
                          ports::Transaction& transaction) {
    EventDraft(audit_kinds::import_issued_certificate, caller, now)
        .on(renewed)
        .fact("caId", order->authority_id)
        .add_to(transaction);
  };
  CO_TRY_VOID(co_await driver_.accept(order->id, to_reissue(caller, signer->id), std::move(brought),
                                      record));
  const auto snapshot = context_.directory.snapshot();
  CO_TRY(const auto present,
         authorized_signer(*snapshot, caller.principal, to_string(signer->id), Action::read));
  co_return to_view(context_, project_, *snapshot, *present);
}

}  // namespace sealmint::service

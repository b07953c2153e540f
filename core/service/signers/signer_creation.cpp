// How a signer comes to be.
#include "core/crypto/random.hpp"
#include "core/rules/members.hpp"
#include "core/rules/policy.hpp"
#include "core/rules/signer_state.hpp"
#include "core/service/access/signer_access.hpp"
#include "core/service/signers/signers.hpp"

namespace sealmint::service {
namespace {

// The creator first, as administrator; a row of its own in the list is skipped.
Result<void> add_members(const Snapshot& snapshot, const model::Principal& creator,
                         const std::vector<model::NewMember>& members, TimePoint now,
                         model::Signer& signer) {
  signer.members.push_back(
      {crypto::new_id<MembershipId>(now), creator.actor, model::Role::administrator, now, now});
  for (const auto& member : members) {
    TRY(const auto membership, make_membership(snapshot, member, now));
    if (member.actor == creator.actor) continue;
    TRY_VOID(rules::add_member(signer, membership));
  }
  return {};
}

// Everything about a new signer but its certificate.
Result<model::Signer> draft_signer(const Context& context, const model::Principal& creator,
                                   const model::CreateSigner& input) {
  const auto snapshot = context.directory.snapshot();
  TRY_VOID(rules::check_new_signer(input));
  if (snapshot->signer_by_reference(input.name)) {
    return make_error(ErrorKind::rejected, "name: already in use");
  }
  const TimePoint now = context.clock.now();
  model::Signer signer;
  signer.id = crypto::new_id<SignerId>(now);
  signer.name = input.name;
  signer.description = input.description;
  signer.approval_policy_id = crypto::new_id<PolicyId>(now);
  signer.key_algorithm = input.key_algorithm.value_or(model::default_key_algorithm);
  if (input.authority_id) {
    signer.authority_id = input.authority_id;
    signer.common_name = input.common_name;
    signer.certificate_ttl_days =
        input.certificate_ttl_days.value_or(rules::certificate_ttl_days_default);
    signer.renew_before_days = input.renew_before_days;
  }
  TRY_VOID(add_members(*snapshot, creator, input.members, now, signer));
  return signer;
}

// The policy that is made with the signer; its approvers are members of the draft.
Result<model::ApprovalPolicy> draft_policy(const model::Signer& signer,
                                           const model::ApprovalPolicyInput& input) {
  TRY(auto terms, rules::check_policy(input, signer.members));
  model::ApprovalPolicy policy;
  policy.id = signer.approval_policy_id;
  policy.signer_id = signer.id;
  policy.steps = std::move(terms.steps);
  policy.constraints = terms.constraints;
  return policy;
}

// The certificate of `certificateId`; its algorithm is the signer's, whoever named another is told.
Result<Shared<model::Certificate>> existing_certificate(const Context& context,
                                                        const model::CreateSigner& input) {
  const auto snapshot = context.directory.snapshot();
  TRY(auto certificate, usable_certificate(*snapshot, *input.certificate_id, context.clock.now()));
  if (input.key_algorithm && *input.key_algorithm != certificate->key_algorithm) {
    return make_error(ErrorKind::rejected, "keyAlgorithm: the key of the certificate is " +
                                               std::string(name(certificate->key_algorithm)));
  }
  return certificate;
}

// One event for what was asked for and, if a certificate was made for it, one for that.
void record_creation(const model::Caller& caller, const model::Signer& signer,
                     const model::ApprovalPolicy& policy, const model::Certificate& certificate,
                     ports::Transaction& transaction) {
  EventDraft(audit_kinds::create_pki_signer, caller, signer.created_at)
      .on(signer)
      .fact("certificateId", signer.certificate_id)
      .fact("approvalPolicyId", policy.id)
      .fact("stepCount", policy.steps.size())
      .fact("memberCount", signer.members.size())
      .fact("keySource", "infisical")
      .fact("keyAlgorithm", name(signer.key_algorithm))
      .add_to(transaction);
  if (signer.authority_id) record_issuance(signer, certificate, signer.created_at, transaction);
}

}  // namespace

Result<void> SignerService::require_creator(const model::Principal& principal) {
  if (principal.is_admin()) return {};
  return make_error(ErrorKind::forbidden, "Only a Product Admin may create code signers");
}

Task<model::SignerView> SignerService::create(model::Caller caller, model::CreateSigner input,
                                              AddToCommit<model::SignerView> add) {
  CO_TRY_VOID(require_creator(caller.principal));
  CO_TRY(auto signer, draft_signer(context_, caller.principal, input));
  CO_TRY(auto policy, draft_policy(signer, input.policy));
  ports::Transaction transaction;
  Shared<model::Certificate> certificate;
  if (input.certificate_id) {
    CO_TRY(certificate, existing_certificate(context_, input));
  } else {
    CO_TRY(auto issued, co_await issuance_.issue_for_signer(
                            *signer.authority_id, *signer.common_name, *signer.certificate_ttl_days,
                            signer.key_algorithm, signer.id));
    certificate = std::make_shared<model::Certificate>(issued.certificate);
    transaction.changes.emplace_back(ports::Put<model::WrappedKey>{std::move(issued.key)});
    transaction.changes.emplace_back(ports::Put<model::Certificate>{std::move(issued.certificate)});
  }
  rules::attach_certificate(signer, *certificate);
  // The making of a key may have taken seconds; lists are in the order in which signers appear.
  signer.created_at = context_.clock.now();
  signer.updated_at = signer.created_at;
  policy.created_at = signer.created_at;
  policy.updated_at = signer.created_at;
  transaction.changes.emplace_back(ports::Put<model::Signer>{signer});
  record_creation(caller, signer, policy, *certificate, transaction);
  transaction.changes.emplace_back(ports::Put<model::ApprovalPolicy>{std::move(policy)});
  auto view = to_view(context_, signer, certificate.get(), signer.created_at);
  if (add) add(view, transaction);
  CO_TRY_VOID(co_await context_.recorder.commit(std::move(transaction)));
  co_return view;
}

}  // namespace sealmint::service

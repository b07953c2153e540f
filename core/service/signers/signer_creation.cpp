// How a signer comes to be.
#include "core/crypto/random.hpp"
#include "core/rules/members.hpp"
#include "core/rules/policy.hpp"
#include "core/rules/signer_state.hpp"
#include "core/service/access/signer_access.hpp"
#include "core/service/issuance/orders.hpp"
#include "core/service/signers/signers.hpp"

namespace sealmint::service {
namespace {

constexpr std::string_view what_it_is = "create code signers";

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
Result<model::Signer> draft_signer(const Snapshot& snapshot, const AdminCaller& creator,
                                   const model::CreateSigner& input, SignerId id, TimePoint now) {
  TRY_VOID(rules::check_new_signer(input));
  if (snapshot.signer_by_reference(input.name)) {
    return make_error(ErrorKind::rejected, "name: already in use");
  }
  model::Signer signer;
  signer.id = id;
  signer.created_at = now;
  signer.updated_at = now;
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
  TRY_VOID(add_members(snapshot, creator.principal(), input.members, now, signer));
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
  policy.created_at = signer.created_at;
  policy.updated_at = signer.created_at;
  return policy;
}

// The certificate of `certificateId`; its algorithm is the signer's, whoever named another is told.
Result<Shared<model::Certificate>> existing_certificate(const Snapshot& snapshot,
                                                        const model::CreateSigner& input,
                                                        TimePoint now) {
  TRY(auto certificate, usable_certificate(snapshot, *input.certificate_id, now));
  if (input.key_algorithm && *input.key_algorithm != certificate->key_algorithm) {
    return make_error(ErrorKind::rejected, "keyAlgorithm: the key of the certificate is " +
                                               std::string(name(certificate->key_algorithm)));
  }
  return certificate;
}

model::ActorRef creator_of(const AdminCaller& admin) { return admin.principal().actor; }

// What a new signer orders from its CA.
OrderTerms terms_of(const model::Signer& signer, const model::ActorRef& creator) {
  return {*signer.authority_id,
          signer.common_name.value_or(""),
          signer.certificate_ttl_days.value_or(rules::certificate_ttl_days_default),
          signer.key_algorithm,
          model::OrderPurpose::creation,
          creator};
}

// One event for what was asked for and, if a certificate was made for it, one for that.
void record_creation(const model::Caller& caller, const model::Signer& signer,
                     const model::ApprovalPolicy& policy, const model::Certificate* certificate,
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
  if (signer.authority_id && certificate) {
    record_issuance(signer, *certificate, signer.created_at, transaction);
  }
}

}  // namespace

Task<model::SignerView> SignerService::create(model::Caller caller, model::CreateSigner input,
                                              AddToCommit<model::SignerView> add) {
  CO_TRY(const Creation creation, plan_creation(caller, input));
  std::optional<Issued> issued;
  if (!input.certificate_id && !creation.is_ordered) {
    CO_TRY(issued,
           co_await issuance_.issue_for_signer(*input.authority_id, creation.common_name,
                                               creation.ttl_days, creation.algorithm, creation.id));
  }
  // The making of a key may have taken seconds, in which everything may have changed.
  Decide<model::SignerView> decide = [&] {
    return decide_create(caller, input, creation.id, issued, creation.is_ordered, add);
  };
  auto created = co_await decide_and_commit<model::SignerView>(context_, decide);
  if (creation.is_ordered) driver_.wake();
  co_return created;
}

// Whether it could succeed at all, before a key is made for it.
Result<SignerService::Creation> SignerService::plan_creation(
    const model::Caller& caller, const model::CreateSigner& input) const {
  const auto snapshot = context_.directory.snapshot();
  const TimePoint now = context_.clock.now();
  TRY(const auto admin, as_admin(*snapshot, caller, now, what_it_is));
  const auto id = crypto::new_id<SignerId>(now);
  TRY(const auto signer, draft_signer(*snapshot, admin, input, id, now));
  TRY_VOID(draft_policy(signer, input.policy));
  if (input.certificate_id) {
    TRY_VOID(existing_certificate(*snapshot, input, now));
  }
  const bool is_ordered =
      input.authority_id && snapshot->external_authority(*input.authority_id) != nullptr;
  if (is_ordered) {
    TRY_VOID(check_order(*snapshot, terms_of(signer, creator_of(admin))));
  }
  return Creation{id, signer.common_name.value_or(""), signer.certificate_ttl_days.value_or(0),
                  signer.key_algorithm, is_ordered};
}

Result<Decided<model::SignerView>> SignerService::decide_create(
    const model::Caller& caller, const model::CreateSigner& input, SignerId id,
    const std::optional<Issued>& issued, bool is_ordered,
    const AddToCommit<model::SignerView>& add) const {
  const auto snapshot = context_.directory.snapshot();
  const TimePoint now = context_.clock.now();
  TRY(const auto admin, as_admin(*snapshot, caller, now, what_it_is));
  TRY(auto signer, draft_signer(*snapshot, admin, input, id, now));
  TRY(auto policy, draft_policy(signer, input.policy));
  Decided<model::SignerView> decided(admin);
  auto& changes = decided.transaction.changes;
  Shared<model::Certificate> certificate;
  if (is_ordered) {
    const auto terms = terms_of(signer, creator_of(admin));
    TRY_VOID(check_order(*snapshot, terms));
    decided.answer.order =
        open_order(*snapshot, signer, terms, driver_.order_rule(), now, decided.transaction);
  } else if (issued) {
    TRY_VOID(issuing_authority(*snapshot, *input.authority_id, now));
    certificate = std::make_shared<model::Certificate>(issued->certificate);
    changes.emplace_back(ports::Put<model::WrappedKey>{issued->key});
    changes.emplace_back(ports::Put<model::Certificate>{issued->certificate});
  } else {
    TRY(certificate, existing_certificate(*snapshot, input, now));
  }
  if (certificate) rules::attach_certificate(signer, *certificate);
  changes.emplace_back(ports::Put<model::Signer>{signer});
  record_creation(admin.caller(), signer, policy, certificate.get(), decided.transaction);
  changes.emplace_back(ports::Put<model::ApprovalPolicy>{std::move(policy)});
  const auto order = std::move(decided.answer.order);
  decided.answer = to_view(context_, project_, signer, certificate.get(), now);
  decided.answer.order = order;
  if (add) add(decided.answer, decided.transaction);
  return decided;
}

}  // namespace sealmint::service

#include "core/service/access/signer_access.hpp"

#include "core/crypto/random.hpp"
#include "core/rules/members.hpp"
#include "core/rules/signer_state.hpp"

namespace sealmint::service {
namespace {

Result<Decided<model::Signer>> decide_change(const Context& context, const SignerAct& act,
                                             std::string_view id_or_name,
                                             const DecideChange& decide,
                                             const model::Precondition& expected) {
  const auto snapshot = context.directory.snapshot();
  const auto now = context.clock.now();
  TRY(const auto member, as_signer_caller(*snapshot, act.caller, now, id_or_name, act.action));
  TRY_VOID(check_version(expected, member.signer().version, "The signer"));
  Decided<model::Signer> decided(Proof::beside_signer(member), member.signer());
  auto& signer = decided.answer;
  EventDraft event(act.kind, member.caller(), now);
  SignerDraft draft{*snapshot, signer, decided.transaction, event, now};
  const TimePoint former_update = signer.updated_at;
  // Set before the decision, because an answer may be rendered inside it.
  signer.updated_at = now;
  TRY(const Draft outcome, decide(draft));
  if (outcome == Draft::unchanged) {
    signer.updated_at = former_update;
  } else {
    decided.transaction.changes.emplace_back(ports::Put<model::Signer>{signer});
    event.on(signer).add_to(decided.transaction);
    signer.version += 1;
  }
  return decided;
}

bool is_worth_showing(const model::IssuanceOrder& order) {
  return order.status == model::OrderStatus::pending || order.status == model::OrderStatus::failed;
}

std::string describe(const model::ActorRef& actor) {
  return "The " + std::string(name(actor.kind)) + " " + to_string(actor.id);
}

}  // namespace

Result<Shared<model::Signer>> authorized_signer(const Snapshot& snapshot,
                                                const model::Principal& principal,
                                                std::string_view id_or_name, rules::Action action) {
  auto signer = snapshot.signer_by_reference(id_or_name);
  if (!signer) return make_error(ErrorKind::not_found, "Signer not found");
  const auto roles = rules::roles_on(*signer, principal, snapshot.groups_of(principal.actor));
  TRY_VOID(rules::require(roles, action, *signer));
  return signer;
}

bool may_read(const Snapshot& snapshot, const model::Principal& principal,
              const model::Signer& signer) {
  const auto roles = rules::roles_on(signer, principal, snapshot.groups_of(principal.actor));
  return rules::allows(roles, rules::Action::read);
}

bool may_read_every_signer(const Snapshot& snapshot, const model::Principal& principal) {
  if (principal.is_admin()) return true;
  const auto signers = snapshot.signers();
  return !signers.empty() && std::ranges::all_of(signers, [&](const auto& signer) {
    return may_read(snapshot, principal, *signer);
  });
}

Task<model::Signer> change_signer(Context& context, SignerAct act, std::string id_or_name,
                                  DecideChange decide, model::Precondition expected) {
  Decide<model::Signer> attempt = [&]() -> Result<Decided<model::Signer>> {
    TRY(auto decided, decide_change(context, act, id_or_name, decide, expected));
    // The name may point at another signer by the next attempt; the caller meant this one.
    id_or_name = to_string(decided.answer.id);
    return decided;
  };
  auto changed = co_await decide_and_commit<model::Signer>(context, attempt);
  co_return changed;
}

EventDraft& about(EventDraft& event, const model::Membership& membership) {
  return event.fact("memberId", membership.id)
      .fact("kind", name(membership.actor.kind))
      .subject("", membership.actor)
      .fact("role", name(membership.role));
}

void record_issuance(const model::Signer& signer, const model::Certificate& certificate,
                     TimePoint now, ports::Transaction& transaction) {
  EventDraft(audit_kinds::certificate_issued, now)
      .on(signer)
      .fact("caId", certificate.authority_id)
      .fact("certificateId", certificate.id)
      .fact("serialNumber", certificate.serial_number)
      .fact("notAfter", certificate.not_after)
      .add_to(transaction);
}

void record_renewal(const model::Signer& signer, const model::Certificate& certificate,
                    TimePoint now, ports::Transaction& transaction) {
  EventDraft(audit_kinds::signer_renewed, now)
      .on(signer)
      .fact("caId", certificate.authority_id)
      .fact("certificateId", certificate.id)
      .fact("notAfter", certificate.not_after)
      .add_to(transaction);
}

model::SignerView to_view(const Context& context, const Project& project,
                          const model::Signer& signer, const model::Certificate* certificate,
                          TimePoint now) {
  model::SignerView view{signer, rules::effective_status(signer, certificate, now), std::nullopt,
                         project.id};
  view.signer.last_signed_at = context.directory.last_signed_at(signer);
  if (certificate) {
    view.certificate = model::CertificateSummary{certificate->authority_id,
                                                 certificate->serial_number,
                                                 certificate->common_name,
                                                 certificate->not_before,
                                                 certificate->not_after,
                                                 certificate->key_algorithm,
                                                 rules::certificate_status_name(*certificate, now)};
  }
  return view;
}

model::SignerView to_view(const Context& context, const Project& project, const Snapshot& snapshot,
                          const model::Signer& signer) {
  Shared<model::Certificate> certificate;
  if (signer.certificate_id) certificate = snapshot.certificate(*signer.certificate_id);
  auto view = to_view(context, project, signer, certificate.get(), context.clock.now());
  const auto orders = snapshot.orders_of(signer.id);
  if (!orders.empty() && is_worth_showing(*orders.back())) view.order = *orders.back();
  return view;
}

model::MemberView to_view(const Snapshot& snapshot, SignerId signer_id,
                          const model::Membership& membership) {
  return {signer_id, membership, snapshot.exists(membership.actor),
          member_details(snapshot, membership.actor)};
}

model::MemberDetails member_details(const Snapshot& snapshot, const model::ActorRef& actor) {
  model::MemberDetails details;
  if (actor.kind == model::ActorKind::user) {
    const auto user = snapshot.user(UserId{actor.id});
    if (!user) return details;
    details.name = user->first_name;
    if (!user->first_name.empty() && !user->last_name.empty()) details.name += ' ';
    details.name += user->last_name;
    if (details.name.empty()) details.name = user->username;
    details.email = user->email;
    details.username = user->username;
  } else if (actor.kind == model::ActorKind::identity) {
    details.name = snapshot.display_name(actor);
    const auto universal_auth = snapshot.universal_auth_of(IdentityId{actor.id});
    if (universal_auth) details.auth_method = name(model::AuthMethod::universal_auth);
  } else if (const auto group = snapshot.group(GroupId{actor.id})) {
    details.name = group->name;
    details.slug = group->slug;
  }
  return details;
}

Result<model::Membership> make_membership(const Snapshot& snapshot, const model::NewMember& member,
                                          TimePoint now) {
  TRY(const auto role, rules::member_role(member.role));
  if (!snapshot.exists(member.actor)) {
    return make_error(ErrorKind::rejected, describe(member.actor) + " is not in the organization");
  }
  if (snapshot.product_role(member.actor) == model::ProductRole::no_access) {
    return make_error(ErrorKind::rejected,
                      describe(member.actor) + " has no access to the product");
  }
  return model::Membership{crypto::new_id<MembershipId>(now), member.actor, role, now, now};
}

}  // namespace sealmint::service

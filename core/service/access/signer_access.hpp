// What every service on signers begins with: find the signer, check the right, change it safely.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "core/model/precondition.hpp"
#include "core/model/requests_signers.hpp"
#include "core/model/views_signers.hpp"
#include "core/rules/roles.hpp"
#include "core/service/access/commit.hpp"
#include "core/service/shared/audit_events.hpp"
#include "core/service/shared/project.hpp"

namespace sealmint::service {

// The signer of that id or name, if the principal may do this on it: for reading, and for a first
// look before work that takes long. Changes ask as_signer_caller(). Errors: not_found, forbidden.
Result<Shared<model::Signer>> authorized_signer(const Snapshot& snapshot,
                                                const model::Principal& principal,
                                                std::string_view id_or_name, rules::Action action);

// Whether the principal may see the signer and what others do and ask for on it.
bool may_read(const Snapshot& snapshot, const model::Principal& principal,
              const model::Signer& signer);

// Who may read all signers there are: a Product Admin, or whoever has a role on every one.
bool may_read_every_signer(const Snapshot& snapshot, const model::Principal& principal);

// What a decision about a change works on: it edits `signer`, a copy, may add to `transaction` what
// must become durable together with it, and to `event` what the record shall tell of the change.
struct SignerDraft {
  const Snapshot& snapshot;
  model::Signer& signer;
  ports::Transaction& transaction;
  EventDraft& event;
  TimePoint now;
};
enum class Draft { unchanged, changed };
using DecideChange = std::function<Result<Draft>(SignerDraft& draft)>;

// What somebody wants to do to a signer: the right it takes, and what the record calls it.
struct SignerAct {
  const model::Caller& caller;
  rules::Action action;
  model::AuditKind kind;
};

// Authorizes, decides and commits, with the event if the signer is changed. When somebody else was
// faster, all of it happens again on the newest state, so `decide` may run several times and must
// not keep anything between the runs but its last outcome. Errors: those of as_signer_caller(), of
// `decide` and of the recorder, and precondition_failed.
Task<model::Signer> change_signer(Context& context, SignerAct act, std::string id_or_name,
                                  DecideChange decide, model::Precondition expected = {});

// Says which member an event is about.
EventDraft& about(EventDraft& event, const model::Membership& membership);
// Records that the platform got a certificate for a signer.
void record_issuance(const model::Signer& signer, const model::Certificate& certificate,
                     TimePoint now, ports::Transaction& transaction);

// Records besides that this certificate takes the place of one that would have ended.
void record_renewal(const model::Signer& signer, const model::Certificate& certificate,
                    TimePoint now, ports::Transaction& transaction);

// Joins a signer with its certificate, which may be null or not stored yet.
model::SignerView to_view(const Context& context, const Project& project,
                          const model::Signer& signer, const model::Certificate* certificate,
                          TimePoint now);
model::SignerView to_view(const Context& context, const Project& project, const Snapshot& snapshot,
                          const model::Signer& signer);

// Joins a membership with whom it is for.
model::MemberView to_view(const Snapshot& snapshot, SignerId signer_id,
                          const model::Membership& membership);
model::MemberDetails member_details(const Snapshot& snapshot, const model::ActorRef& actor);

// A new membership for somebody who exists and has access to the product, in a known role.
// Errors: rejected.
Result<model::Membership> make_membership(const Snapshot& snapshot, const model::NewMember& member,
                                          TimePoint now);

}  // namespace sealmint::service

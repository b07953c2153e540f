// What the services on approvals share.
#pragma once

#include "core/model/views_approvals.hpp"
#include "core/rules/vote.hpp"
#include "core/service/shared/audit_events.hpp"
#include "core/service/shared/project.hpp"
#include "core/state/directory.hpp"

namespace sealmint::service {

// The policy of a signer; one without steps when none is stored.
model::ApprovalPolicy policy_of(const Snapshot& snapshot, const model::Signer& signer);

// Ties a commit to what the decision saw: of the signer, its policy, the principal and its token.
ports::RightsCondition rights_of(const Snapshot& snapshot, const model::Signer& signer,
                                 const model::Principal& principal);

// Who could vote in a step now: members of the signer in the way they are listed, who exist.
rules::ApproversOf approvers_of(const Snapshot& snapshot, const model::Signer& signer);

// Whether the principal may see what others asked for on this signer.
bool may_read(const Snapshot& snapshot, const model::Principal& principal, SignerId signer_id);

// Says which request or grant an event is about.
EventDraft& about(EventDraft& event, const model::AccessRequest& request);
EventDraft& about(EventDraft& event, const model::Grant& grant);
// The end that time, or the leaving of approvers, puts to one: nobody asked for it.
void record_end(const model::AccessRequest& request, TimePoint now,
                ports::Transaction& transaction);

model::GrantView to_view(const Project& project, model::Grant grant, TimePoint now);
// Joins a request with its grant, if it has one.
model::RequestView to_view(const Project& project, const Snapshot& snapshot,
                           model::AccessRequest request, TimePoint now);

// Takes somebody who leaves a signer, or becomes an auditor, out of its policy.
void forget_approver(const Snapshot& snapshot, SignerId signer_id, const model::ActorRef& approver,
                     TimePoint now, ports::Transaction& transaction);

}  // namespace sealmint::service

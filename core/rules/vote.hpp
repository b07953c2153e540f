// The life of a request (contract 4.3, 3.3 and 18.9): state x event x now -> new state, or a
// refusal. Nothing here reads a clock or a store.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "core/model/approval.hpp"
#include "core/model/grant.hpp"
#include "core/model/signer.hpp"

namespace sealmint::rules {

// Who votes, and what counts of them at this moment.
struct Voter {
  model::ActorRef actor;
  std::string name;
  std::span<const GroupId> groups;  // that the voter is in now
};

enum class VoteEffect {
  counted,         // the step waits for more approvals
  step_completed,  // the next step opened
  approved,        // the last step is done: the grant has to be issued in the same commit
  rejected,
};

struct Voted {
  model::AccessRequest request;
  VoteEffect effect = VoteEffect::counted;
};

// Whether this user may vote in the step: listed in the snapshot, as a person or through a group,
// and still a member of the signer in that very way who is no auditor.
bool is_approver(const model::ApprovalStep& step, const model::Signer& signer, const Voter& voter);

// Counts one vote. Errors: forbidden (no user, one's own request, no approver of the current step),
// rejected (not pending any more, for somebody who could have voted in it; decided already).
Result<Voted> vote(model::AccessRequest request, const model::Signer& signer, const Voter& voter,
                   bool is_approval, std::string comment, TimePoint now);

// By the requester. Errors: forbidden, rejected (not pending).
Result<model::AccessRequest> cancel(model::AccessRequest request, const model::ActorRef& who,
                                    TimePoint now);

// By an administrator; of an approved request the grant has to be revoked in the same commit.
// `rejected` unless pending or approved.
Result<model::AccessRequest> revoke(model::AccessRequest request, TimePoint now);

// A pending request past its time is `expired`. Says whether anything changed.
bool expire_if_due(model::AccessRequest& request, TimePoint now);

// The users who could vote in a step now, each once; see is_approver.
using ApproversOf = std::function<std::vector<UserId>(const model::ApprovalStep& step)>;

// A pending request whose current or a later step can never get its approvals is `cancelled`, with
// the reason. Says whether anything changed. Approvals that were given count, whoever left since.
bool cancel_if_unreachable(model::AccessRequest& request, const ApproversOf& approvers_of,
                           TimePoint now);

// Whether enough people besides the requester could approve every step that is not done yet: asked
// before a request is opened. `rejected`, naming the step.
Result<void> check_reachable(const model::AccessRequest& request, const ApproversOf& approvers_of);

// The grant of a request whose last step was completed: its window starts now, or at the start
// that was asked for if that is later.
model::Grant make_grant(const model::AccessRequest& request, GrantId id, TimePoint now);

}  // namespace sealmint::rules

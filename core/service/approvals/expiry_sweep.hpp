// Time as an actor: removes what closed long ago, if that is wanted, and ends requests that nobody
// decides or can decide any more, grants and tokens whose time is over, so that what has ended is
// stored as ended and no clock can revive it (invariant I8), and announces a while before what will
// end.
#pragma once

#include "core/service/approvals/approval_events.hpp"
#include "core/service/approvals/grant_reservations.hpp"
#include "core/service/shared/context.hpp"

namespace sealmint::service {

// How long something may seem open that is over.
inline constexpr std::chrono::seconds sweep_interval{1};

class ExpirySweep {
 public:
  ExpirySweep(Context& context, ApprovalEvents& events, GrantReservations& reservations)
      : context_(context), events_(events), reservations_(reservations) {}

  // One pass over what is open, unless the store takes nothing anyway. Changes that lose a race are
  // made by the next pass.
  Task<void> step();

 private:
  Task<void> remove_tokens_if_due(const Snapshot& snapshot, TimePoint now);
  Task<void> remove_closed_if_due(const Snapshot& snapshot, TimePoint now);
  Task<void> end(const Snapshot& snapshot, const model::AccessRequest& ended, ApprovalEvent event,
                 TimePoint now);
  Task<void> announce_expiring(const Snapshot& snapshot, TimePoint now);
  template <class T>
  Task<void> announce(const Snapshot& snapshot, ApprovalEvent event, T subject,
                      RequestId request_id, TimePoint now);
  Task<void> commit_and_announce(ports::Transaction transaction, ApprovalEvent event,
                                 RequestId request_id);

  Context& context_;
  ApprovalEvents& events_;
  GrantReservations& reservations_;
  TimePoint last_pass_;
  TimePoint last_removal_;
  TimePoint last_clearance_;
};

}  // namespace sealmint::service

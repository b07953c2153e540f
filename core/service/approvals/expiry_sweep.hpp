// Time as an actor: removes what closed long ago, if that is wanted, and ends requests that nobody
// decides or can decide any more, grants and tokens whose time is over, so that what has ended is
// stored as ended and no clock can revive it (invariant I8), and announces a while before what will
// end.
#pragma once

#include <chrono>

#include "core/service/approvals/approval_events.hpp"
#include "core/service/approvals/grant_reservations.hpp"
#include "core/service/shared/context.hpp"

namespace sealmint::service {

// How long something may seem open that is over.
inline constexpr std::chrono::seconds sweep_interval{1};

struct SweepRule {
  std::chrono::days keep_closed{0};           // `[approvals] keep_closed_days`; zero = for ever
  std::chrono::seconds expiring_lead{3'600};  // of the events that tell of an end; 0 = never
};

class ExpirySweep {
 public:
  ExpirySweep(Context& context, const Project& project, ApprovalEvents& events,
              GrantReservations& reservations, const SweepRule& rule)
      : context_(context),
        project_(project),
        events_(events),
        reservations_(reservations),
        rule_(rule) {}

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
  const Project& project_;
  ApprovalEvents& events_;
  GrantReservations& reservations_;
  const SweepRule& rule_;
  TimePoint last_pass_;
  TimePoint last_removal_;
  TimePoint last_clearance_;
};

}  // namespace sealmint::service

// Events of what changes nothing.
#pragma once

#include <boost/asio/any_io_executor.hpp>

#include "core/base/metrics.hpp"
#include "core/service/shared/audit_events.hpp"
#include "core/service/shared/proved_commits.hpp"

namespace sealmint::service {

class UnwaitedEvents {
 public:
  explicit UnwaitedEvents(ProvedCommits& commits) : commits_(commits) {}

  // Hands the event to the recorder, whose queue bounds how many wait; returns at once. An event
  // that cannot be recorded is counted as lost. `executor` runs what is left to do.
  void record(const boost::asio::any_io_executor& executor, EventDraft event);

  // Any thread.
  const Counter& lost() const { return lost_; }

 private:
  ProvedCommits& commits_;
  Counter lost_;
};

}  // namespace sealmint::service

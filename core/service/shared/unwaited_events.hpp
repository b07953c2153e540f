// Events of what changes nothing.
#pragma once

#include <boost/asio/any_io_executor.hpp>

#include "core/service/shared/audit_events.hpp"
#include "core/service/shared/context.hpp"

namespace sealmint::service {

// Hands the event to the recorder, whose queue bounds how many wait; returns at once. An event that
// cannot be recorded is counted in context.audit_events_lost. `executor` runs what is left to do.
void record_without_waiting(Context& context, const boost::asio::any_io_executor& executor,
                            EventDraft event);

}  // namespace sealmint::service

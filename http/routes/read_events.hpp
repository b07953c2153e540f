// Reads that the record tells of (contract 16). In this one place: handlers know nothing of it.
#pragma once

#include <boost/asio/any_io_executor.hpp>

#include "http/routes/endpoint.hpp"

namespace sealmint::http {

bool is_recorded_read(const Endpoint& endpoint);

// Records who read what by the parameters in the pattern of the row, and how many rows. Nobody
// waits for the event, so that reads go on when the store is full; one that cannot be recorded is
// counted (sealmint_audit_events_lost_total).
void record_read(const Services& services, const boost::asio::any_io_executor& executor,
                 const Topic& topic, const Endpoint& endpoint, const model::Caller& caller,
                 const Request& request, const Response& response);

}  // namespace sealmint::http

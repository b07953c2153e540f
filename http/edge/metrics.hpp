// What an edge counts; read by /metrics.
#pragma once

#include <array>
#include <cstddef>

#include "core/base/metrics.hpp"

namespace sealmint::http {

struct EdgeMetrics {
  Gauge open_connections;
  Counter accepted;                // connections
  Counter turned_away;             // connections over a cap
  Counter accept_failed;           // no descriptor, no memory
  Counter tls_failed;              // handshakes
  Counter refused;                 // requests that broke a rule of the edge
  Counter rested;                  // idle connections that gave their buffers back
  Counter timed_out;               // connections that were too slow in any phase
  Counter handler_failed;          // exceptions and time-outs of handlers
  std::array<Counter, 6> answers;  // by the first digit of the status
};

}  // namespace sealmint::http

// Entries of the log as messages of RFC 5424.
#pragma once

#include <string>

#include "core/ports/audit_sink.hpp"

namespace sealmint::sinks {

// What is the same in all messages.
struct SyslogOrigin {
  std::string host;  // HOSTNAME; empty is "-"
  std::string log;   // the origin of the log's checkpoints
};

// One message behind its length in octets (RFC 6587 section 3.4.1, RFC 5425 section 4.3). Facility
// "log audit" (13); what was denied, failed or cannot be read is a warning, the rest informational.
// MSGID is the kind of the entry, the structured data hold its index and log, MSG is its JSON.
std::string syslog_frame(const ports::SinkEntry& entry, const SyslogOrigin& origin);

// The name of this host, as HOSTNAME.
std::string this_host();

}  // namespace sealmint::sinks

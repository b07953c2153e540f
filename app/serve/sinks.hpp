// The sinks that the configuration turns on.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/settings/config.hpp"
#include "core/base/log.hpp"
#include "core/ports/audit_sink.hpp"
#include "core/service/log/audit_log.hpp"
#include "core/service/log/log_feed.hpp"

namespace sealmint::app {

struct ConfiguredSink {
  std::string name;
  std::unique_ptr<ports::AuditSink> sink;
  service::SinkRule rule;
  std::uint64_t position = 0;
};

struct SinkSurroundings {
  bool is_dev_mode = false;
  std::uint64_t log_size = 0;  // before anything is added by this start
  std::string log_origin;      // the name in its checkpoints
  const Clock& clock;
  LogSink& log;
};

// Each with the position it has got to. A position beyond the end of the log is from before the
// store was put back to an earlier state, and goes back with it. Errors: rejected or unavailable,
// with a text for a person.
Result<std::vector<ConfiguredSink>> open_sinks(const Config& config,
                                               const SinkSurroundings& around);

// Entries from here on are still to be delivered to one of the configured sinks, so pruning has to
// stop there. Nothing when none is configured; 0 while one of them has got nothing yet. What the
// files say may be behind what was delivered, never before it.
Result<std::optional<std::uint64_t>> lowest_sink_position(const Config& config);

// What each is fed from: the entries that a published checkpoint covers.
std::vector<std::unique_ptr<service::LogFeed>> make_feeds(std::vector<ConfiguredSink> sinks,
                                                          const Config& config,
                                                          ports::LogReader entries,
                                                          const service::AuditLog& audit_log,
                                                          LogSink& log);

}  // namespace sealmint::app

// The section [sink_syslog].
#pragma once

#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "core/base/result.hpp"
#include "core/ports/audit_sink.hpp"
#include "sinks/shared/option.hpp"
#include "sinks/shared/surroundings.hpp"

namespace sealmint::sinks {

struct SyslogOptions {
  static constexpr std::string_view name = "syslog";
  static constexpr std::size_t batch_entries = network_batch_entries;

  std::string address;  // "host:port"; empty = off
  bool tls = true;
  std::string authorities;  // PEM file; empty = those of the system

  static constexpr auto keys() {
    return std::tuple{
        TextOption<SyslogOptions>{"sink_syslog.address", "SEALMINT_SINK_SYSLOG_ADDRESS",
                                  TextForm::plain, &SyslogOptions::address},
        FlagOption<SyslogOptions>{"sink_syslog.tls", "SEALMINT_SINK_SYSLOG_TLS",
                                  &SyslogOptions::tls},
        TextOption<SyslogOptions>{"sink_syslog.authorities", "SEALMINT_SINK_SYSLOG_AUTHORITIES",
                                  TextForm::path, &SyslogOptions::authorities}};
  }

  bool is_on() const { return !address.empty(); }
  std::vector<OptionFinding> check(const References& references) const;
  Result<std::unique_ptr<ports::AuditSink>> make(const Surroundings& surroundings) const;
};

}  // namespace sealmint::sinks

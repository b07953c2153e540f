#include "sinks/syslog/syslog_options.hpp"

#include "net/outbound.hpp"
#include "sinks/syslog/syslog_sink.hpp"

namespace sealmint::sinks {

std::vector<OptionFinding> SyslogOptions::check(const References&) const {
  std::vector<OptionFinding> findings;
  constexpr std::string_view authorities_key = "sink_syslog.authorities";
  if (!authorities.empty()) {
    const auto context = net::client_tls_of(authorities);
    if (context.has_error()) findings.push_back({authorities_key, context.error().detail});
    if (!tls) findings.push_back({authorities_key, "needs sink_syslog.tls = true"});
  }
  if (!is_on()) {
    const bool is_alone = !authorities.empty();
    if (is_alone) findings.push_back({authorities_key, "needs sink_syslog.address beside it"});
    return findings;
  }
  const auto collector = net::parse_host_port(address);
  if (collector.has_error()) {
    findings.push_back({"sink_syslog.address", collector.error().detail});
  }
  if (!tls) {
    findings.push_back(
        {"sink_syslog.tls", "is false: the entries go over the network in clear", true});
  }
  return findings;
}

Result<std::unique_ptr<ports::AuditSink>> SyslogOptions::make(
    const Surroundings& surroundings) const {
  TRY(auto collector, net::parse_host_port(address));
  net::TlsContext context;
  if (tls) {
    TRY(context, net::client_tls_of(authorities));
  }
  return std::make_unique<SyslogSink>(std::move(collector), std::move(context),
                                      SyslogOrigin{this_host(), surroundings.log_origin});
}

}  // namespace sealmint::sinks

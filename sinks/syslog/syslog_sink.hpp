// Entries of the log for a collector, over syslog (RFC 5424) on TCP or TLS.
#pragma once

#include <memory>

#include "net/sending_stream.hpp"
#include "sinks/syslog/recent_deliveries.hpp"
#include "sinks/syslog/syslog_message.hpp"

namespace sealmint::sinks {

// Syslog has no answers. A delivery has succeeded when the collector's TCP has acknowledged it. If
// the connection ends, what was delivered within the last 30 s (and 8 MiB) is delivered again over
// the next one: the collector may not have read it. A server that is killed begins there, too.
class SyslogSink final : public ports::AuditSink {
 public:
  // `tls` null: plain TCP.
  SyslogSink(net::HostPort collector, net::TlsContext tls, SyslogOrigin origin)
      : collector_(std::move(collector)), tls_(std::move(tls)), origin_(std::move(origin)) {}

  Task<void> deliver(std::span<const ports::SinkEntry> entries) override;
  std::optional<std::uint64_t> take_doubtful() override;
  std::optional<std::uint64_t> first_unsure() override;
  void let_go() override;

 private:
  void drop_ended_stream();

  const net::HostPort collector_;
  const net::TlsContext tls_;
  const SyslogOrigin origin_;

  std::unique_ptr<net::SendingStream> stream_;
  RecentDeliveries recent_;  // over `stream_`
  std::optional<std::uint64_t> doubtful_;
};

}  // namespace sealmint::sinks

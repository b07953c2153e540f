// What an edge may be told; every value has a safe default from core/base/limits.hpp.
#pragma once

#include <chrono>
#include <cstddef>

#include "core/base/limits.hpp"
#include "http/edge/trusted_proxies.hpp"

namespace sealmint::http {

struct EdgeTimeouts {
  std::chrono::milliseconds handshake = limits::header_timeout;
  std::chrono::milliseconds header = limits::header_timeout;  // from its first byte to its last
  std::chrono::milliseconds body = limits::body_timeout;      // without a byte of progress
  std::chrono::milliseconds handler = limits::handler_timeout;
  std::chrono::milliseconds write = limits::write_timeout;  // without a byte of progress
  std::chrono::milliseconds idle = limits::idle_timeout;
  std::chrono::milliseconds linger = limits::drain_timeout;
  // How long a connection is idle before it gives its buffers back: a busy one would only have to
  // get them again.
  std::chrono::milliseconds rest{200};
  // How often deadlines are looked at, so also how late a time-out may come.
  std::chrono::milliseconds tick{250};
};

struct EdgeLimits {
  std::size_t header_bytes = limits::header_bytes;
  std::size_t header_fields = limits::header_fields;
  std::size_t target_bytes = limits::target_bytes;
  std::size_t linger_bytes = limits::drain_bytes;
  // Bodies may use their time-out once, and then must keep up this pace on the average.
  std::size_t body_bytes_per_second = 8 * 1024;
  std::size_t connections = limits::connections;
  std::size_t connections_per_ip = limits::connections;
};

struct EdgeOptions {
  EdgeTimeouts timeouts;
  EdgeLimits limits;
  TrustedProxies trusted_proxies;
};

}  // namespace sealmint::http

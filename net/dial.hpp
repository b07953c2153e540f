// The steps of getting a connection to a server, as all clients here take them.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <openssl/ssl.h>

#include <chrono>
#include <string>
#include <string_view>

#include "core/base/task.hpp"

namespace sealmint::net {

using Deadline = std::chrono::steady_clock::time_point;
using Endpoints = boost::asio::ip::tcp::resolver::results_type;

// "connecting: Connection refused", as ErrorKind::upstream; timeouts as ErrorKind::timeout.
Error dial_error(std::string_view step, const boost::system::error_code& error);

// Of a handshake that failed: whether because the peer's certificate was not believed, and why.
Error handshake_error(const SSL* ssl, const boost::system::error_code& error);
bool is_certificate_not_believed(const Error& error);

// The addresses of a host, asked of the system. Errors: upstream, timeout.
Task<Endpoints> look_up(std::string host, std::uint16_t port, Deadline deadline);

// The same on the thread of the caller, for a library that must start none in the process of
// somebody else. Nothing can cut the system's resolver short: its own time-outs count
// (resolv.conf), and `deadline` is only looked at before. An address is no question to anybody.
Task<Endpoints> look_up_here(std::string host, std::uint16_t port, Deadline deadline);

// Before the handshake of a client: which name or address the peer's certificate must hold.
Result<void> expect_host(SSL* ssl, const std::string& host);

}  // namespace sealmint::net

// What a backend is to the rest: a row. Each folder of ca-backends/ defines one, as
// `const Backend backend` in its own namespace sealmint::ca::NAME; CMake collects them.
#pragma once

#include <boost/asio/any_io_executor.hpp>

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "ca-backends/shared/options.hpp"
#include "core/base/clock.hpp"
#include "core/base/log.hpp"
#include "core/ports/certificate_authority.hpp"
#include "net/address_guard.hpp"

namespace sealmint::ca {

// What backends stand on; it outlives all of them.
struct Deps {
  // One thread, of the issuers alone: all calls of backends are made there.
  boost::asio::any_io_executor executor;
  // A small pool for what blocks, such as a protocol library with sockets of its own; it is drained
  // before the executor stops. Nothing of the sign path runs on it.
  boost::asio::any_io_executor blocking_executor;
  const Clock& clock;
  LogSink& log;
  net::AddressGuard guard;  // where backends may connect to
  std::string user_agent;   // "Sealmint/0.1"
  // Where programs stand that a configuration may name, by their file names; empty: none may be
  // run.
  std::string hook_folder = {};
};

struct Backend {
  std::string_view type;   // "est": on the wire and in documents
  std::string_view title;  // "EST (RFC 7030)"
  std::span<const Option> options;
  // What the table cannot say: options that need each other. ErrorKind::malformed. May be null.
  Result<void> (*check)(const Options& options) = nullptr;
  Result<std::shared_ptr<ports::CertificateAuthority>> (*make)(Options options,
                                                               const Deps& deps) = nullptr;
};

}  // namespace sealmint::ca

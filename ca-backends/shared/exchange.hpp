// One HTTP exchange with an issuer, and what its failure means in the terms of the port.
#pragma once

#include <boost/json/value.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "ca-backends/shared/backend.hpp"
#include "core/ports/certificate_authority.hpp"
#include "net/http_pool.hpp"

namespace sealmint::ca {

using Deadline = ports::IssueDeadline;
using ports::Refused;
using ports::Trouble;
using ports::Unreachable;

// A pool of connections as `options` say (tls_options): bounds of 16 KiB for the header and 1 MiB
// for the body, 5 s to connect, 30 s for an answer, no redirects. ErrorKind::rejected for PEM that
// does not fit.
Result<std::shared_ptr<net::HttpPool>> make_http_pool(const Options& options, const Deps& deps);

// Exchanges end in an answer of any status or in this. There may be a certificate that nobody knows
// only after a call that may not arrive twice.
using Trial = std::variant<net::HttpAnswer, Unreachable>;
boost::asio::awaitable<Trial> exchange(net::HttpPool& http, net::HttpCall call, Deadline deadline);

// What a status other than success means to most issuers: 401 credentials, 403 forbidden, 404
// not_found, 429 rate_limited, 408/425 and 5xx unavailable, 3xx and what else is below 400
// protocol, other 4xx rejected. `said` is the issuer's own reason, shortened and freed of control
// characters here. Retry-After is kept between 1 s and 24 h.
std::variant<Refused, Unreachable> trouble_of(const net::HttpAnswer& answer, std::string_view said);

// "Issuer HTTP 403: permission denied". At most 1,000 characters, without control and direction
// characters, valid UTF-8.
std::string reason(std::string_view what, std::string_view said);

// JSON from a stranger: at most 16 levels deep; duplicate keys are an error. ErrorKind::upstream
// with the reason; nothing of the text.
Result<boost::json::value> read_json(std::string_view text);

// The text of a member of an object, if it is one.
std::optional<std::string> text_member(const boost::json::value& value, std::string_view name);

// Base64 with blanks of any kind in it, as mail and RFC 7030 write it. base64url without padding is
// another function: JOSE allows nothing else.
Result<Bytes> from_base64_lax(std::string_view text);
std::string to_base64url(ByteView bytes);
Result<Bytes> from_base64url(std::string_view text);

}  // namespace sealmint::ca

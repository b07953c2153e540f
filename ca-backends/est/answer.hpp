// What the answers of an EST server mean (RFC 7030 section 4).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ca-backends/shared/attempt.hpp"
#include "core/base/bytes.hpp"
#include "net/http_client.hpp"

namespace sealmint::ca::est {

// The certificates of a body: a certs-only CMS in base64, as the RFC has it, or what lax servers
// send instead: raw DER, PEM, a single certificate. The type that the header claims is not asked.
// ErrorKind::rejected with what the body is instead.
Result<std::vector<Bytes>> certificates_of_body(std::string_view body);

// The bytes of a body that is base64 or raw DER; nothing for anything else.
std::optional<Bytes> der_of_body(std::string_view body);

// How long a server that answered 202 wants to be left alone, between 1 s and 24 h.
std::chrono::seconds wait_of(const net::HttpAnswer& answer);

// The server's own words: its body, where that is plain text or JSON.
std::string_view said(const net::HttpAnswer& answer);

// Why there is no success in an answer. `operation` is the last part of the path; one that enrols
// may have been carried out when the answer is neither a refusal nor a plain "not now".
Failure failure_of(const net::HttpAnswer& answer, std::string_view operation, bool enrols);

// For a success whose body is no certificates: `why` as a sentence.
ports::Unreachable unreadable(std::string_view operation, std::string_view why, bool enrols);

// The certificate for the key of the request among those of an answer, else the first; the others
// stay in `certificates`, which must not be empty.
Bytes take_leaf(std::vector<Bytes>& certificates, ByteView spki_der);

}  // namespace sealmint::ca::est

// What the error documents of ACME mean for whoever waits for a certificate (RFC 8555 section 6.7).
#pragma once

#include <string_view>

#include "ca-backends/acme/failure.hpp"
#include "ca-backends/acme/messages.hpp"
#include "net/http_client.hpp"

namespace sealmint::ca::acme {

// Of an answer whose status is no success.
Failure failure_of(const net::HttpAnswer& answer);

// Whether a validation that failed for this reason may do better in a while: the issuer did not
// reach us, or a name server did not know yet what was published.
bool is_worth_another_order(std::string_view problem_type);

// "rejectedIdentifier: policy forbids issuing for blocked.example".
std::string words(const Problem& problem);

}  // namespace sealmint::ca::acme

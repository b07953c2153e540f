// What an ACME issuer says (RFC 8555 section 7.1), read from JSON that is not trusted. Unknown
// members are left alone. What cannot be read is Trouble::protocol.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ca-backends/acme/failure.hpp"

namespace sealmint::ca::acme {

// An error document (RFC 8555 section 6.7, RFC 7807).
struct Problem {
  std::string type;    // without "urn:ietf:params:acme:error:"
  std::string detail;  // with those of the first subproblems behind it
};
// Nothing for a text that is none.
std::optional<Problem> read_problem(std::string_view json);

struct Directory {
  std::string new_nonce;
  std::string new_account;
  std::string new_order;
  std::string revoke_cert;   // may be empty
  std::string renewal_info;  // may be empty: no RFC 9773
  std::string terms_of_service;
  bool wants_external_account = false;
  std::vector<std::string> profiles;
};
Step<Directory> read_directory(std::string_view json);

enum class OrderStatus { pending, ready, processing, valid, invalid };
struct Order {
  OrderStatus status = OrderStatus::pending;
  std::vector<std::string> authorizations;  // addresses
  std::string finalize;
  std::string certificate;  // an address, once the order is valid
  std::optional<Problem> error;
};
constexpr std::size_t authorizations_max = 64;
Step<Order> read_order(std::string_view json);

enum class ChallengeStatus { pending, processing, valid, invalid };
struct Challenge {
  std::string type;  // "http-01"
  std::string url;
  std::string token;  // of the alphabet of base64url only: it becomes part of a path
  ChallengeStatus status = ChallengeStatus::pending;
  std::optional<Problem> error;
};
enum class AuthorizationStatus { pending, valid, invalid, over };  // over: expired, revoked, …
struct Authorization {
  AuthorizationStatus status = AuthorizationStatus::pending;
  std::string identifier;  // a name without "*.", or an address
  // Those that have a token; others, such as dns-persist-01, are left out.
  std::vector<Challenge> challenges;
  std::vector<std::string> offered;  // all their types
};
Step<Authorization> read_authorization(std::string_view json);

// RFC 9773 section 4.2.
struct RenewalInfo {
  TimePoint start;
  TimePoint end;
};
Step<RenewalInfo> read_renewal_info(std::string_view json);

// Addresses of a Link field whose relation is "alternate" (RFC 8555 section 7.4.2).
std::vector<std::string> alternate_links(
    const std::vector<std::pair<std::string, std::string>>& headers);

}  // namespace sealmint::ca::acme

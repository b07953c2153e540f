#include "ca-backends/acme/messages.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <array>

#include "core/base/ascii.hpp"
#include "core/base/clock.hpp"

namespace sealmint::ca::acme {
namespace {

namespace json = boost::json;

constexpr std::string_view type_prefix = "urn:ietf:params:acme:error:";
constexpr std::size_t subproblems_max = 3;
constexpr std::size_t token_chars_max = 256;
constexpr std::size_t challenges_max = 32;
constexpr std::size_t profiles_max = 32;
constexpr std::size_t links_max = 8;

std::string text_or_empty(const json::value& value, std::string_view name) {
  return text_member(value, name).value_or(std::string());
}

const json::array* array_member(const json::value& value, std::string_view name) {
  const auto* const object = value.if_object();
  const auto* const member = object ? object->if_contains(name) : nullptr;
  return member ? member->if_array() : nullptr;
}

Step<json::value> object_of(std::string_view text, std::string_view what) {
  auto value = read_json(text);
  if (value.has_error() || !value->is_object()) {
    return not_understood("the issuer's answer is no JSON object where " + std::string(what) +
                          " was expected");
  }
  return *std::move(value);
}

Problem problem_of(const json::value& value) {
  Problem problem{text_or_empty(value, "type"), text_or_empty(value, "detail")};
  if (problem.type.starts_with(type_prefix)) problem.type.erase(0, type_prefix.size());
  const auto* const subproblems = array_member(value, "subproblems");
  if (!subproblems) return problem;
  for (std::size_t i = 0; i < std::min(subproblems->size(), subproblems_max); ++i) {
    const auto& sub = (*subproblems)[i];
    const auto* const object = sub.if_object();
    const auto* const identifier = object ? object->if_contains("identifier") : nullptr;
    problem.detail += "; ";
    if (identifier) problem.detail += text_or_empty(*identifier, "value") + ": ";
    problem.detail += text_or_empty(sub, "detail");
  }
  return problem;
}

std::optional<Problem> error_member(const json::value& value) {
  const auto* const error = value.as_object().if_contains("error");
  if (!error || !error->is_object()) return std::nullopt;
  return problem_of(*error);
}

void read_meta(const json::value& meta, Directory& directory) {
  directory.terms_of_service = text_or_empty(meta, "termsOfService");
  const auto* const object = meta.if_object();
  if (!object) return;
  const auto* const external = object->if_contains("externalAccountRequired");
  directory.wants_external_account = external && external->is_bool() && external->get_bool();
  const auto* const profiles = object->if_contains("profiles");
  if (!profiles || !profiles->is_object()) return;
  for (const auto& profile : profiles->get_object()) {
    if (directory.profiles.size() < profiles_max) directory.profiles.emplace_back(profile.key());
  }
}

std::optional<OrderStatus> order_status(std::string_view text) {
  if (text == "pending") return OrderStatus::pending;
  if (text == "ready") return OrderStatus::ready;
  if (text == "processing") return OrderStatus::processing;
  if (text == "valid") return OrderStatus::valid;
  if (text == "invalid") return OrderStatus::invalid;
  return std::nullopt;
}

std::optional<AuthorizationStatus> authorization_status(std::string_view text) {
  if (text == "pending") return AuthorizationStatus::pending;
  if (text == "valid") return AuthorizationStatus::valid;
  if (text == "invalid") return AuthorizationStatus::invalid;
  if (text == "deactivated" || text == "expired" || text == "revoked") {
    return AuthorizationStatus::over;
  }
  return std::nullopt;
}

ChallengeStatus challenge_status(std::string_view text) {
  if (text == "processing") return ChallengeStatus::processing;
  if (text == "valid") return ChallengeStatus::valid;
  if (text == "invalid") return ChallengeStatus::invalid;
  return ChallengeStatus::pending;
}

bool is_token(std::string_view text) {
  const auto is_of_base64url = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  };
  return !text.empty() && text.size() <= token_chars_max &&
         std::ranges::all_of(text, is_of_base64url);
}

void read_challenge(const json::value& value, Authorization& authorization) {
  if (!value.is_object()) return;
  Challenge challenge;
  challenge.type = text_or_empty(value, "type");
  authorization.offered.push_back(challenge.type);
  challenge.url = text_or_empty(value, "url");
  challenge.token = text_or_empty(value, "token");
  challenge.status = challenge_status(text_or_empty(value, "status"));
  challenge.error = error_member(value);
  if (is_token(challenge.token)) authorization.challenges.push_back(std::move(challenge));
}

// "<https://ca/alternate>;rel=\"alternate\"": one link of a field.
std::optional<std::string> alternate_link(std::string_view link) {
  const std::size_t begin = link.find('<');
  const std::size_t end = link.find('>');
  if (begin == std::string_view::npos || end == std::string_view::npos || end < begin) {
    return std::nullopt;
  }
  const std::string parameters = ascii_lower_case(link.substr(end + 1));
  if (parameters.find("rel=\"alternate\"") == std::string::npos &&
      parameters.find("rel=alternate") == std::string::npos) {
    return std::nullopt;
  }
  return std::string(link.substr(begin + 1, end - begin - 1));
}

}  // namespace

std::optional<Problem> read_problem(std::string_view text) {
  const auto value = read_json(text);
  if (value.has_error() || !value->is_object()) return std::nullopt;
  Problem problem = problem_of(*value);
  if (problem.type.empty() && problem.detail.empty()) return std::nullopt;
  return problem;
}

Step<Directory> read_directory(std::string_view text) {
  TRY(const json::value value, object_of(text, "its directory"));
  Directory directory;
  directory.new_nonce = text_or_empty(value, "newNonce");
  directory.new_account = text_or_empty(value, "newAccount");
  directory.new_order = text_or_empty(value, "newOrder");
  directory.revoke_cert = text_or_empty(value, "revokeCert");
  directory.renewal_info = text_or_empty(value, "renewalInfo");
  if (directory.new_nonce.empty() || directory.new_account.empty() || directory.new_order.empty()) {
    return not_understood(
        "directoryUrl does not lead to an ACME directory: newNonce, newAccount or newOrder is "
        "missing");
  }
  if (const auto* const meta = value.as_object().if_contains("meta")) read_meta(*meta, directory);
  return directory;
}

Step<Order> read_order(std::string_view text) {
  TRY(const json::value value, object_of(text, "an order"));
  Order order;
  const auto status = order_status(text_or_empty(value, "status"));
  if (!status) return not_understood("the issuer's order has no status that is known");
  order.status = *status;
  order.finalize = text_or_empty(value, "finalize");
  order.certificate = text_or_empty(value, "certificate");
  order.error = error_member(value);
  const auto* const authorizations = array_member(value, "authorizations");
  if (!authorizations) return order;
  if (authorizations->size() > authorizations_max) {
    return not_understood("the issuer's order has more authorizations than identifiers");
  }
  for (const auto& address : *authorizations) {
    if (!address.is_string()) return not_understood("an authorization of the order has no address");
    order.authorizations.emplace_back(address.get_string());
  }
  return order;
}

Step<Authorization> read_authorization(std::string_view text) {
  TRY(const json::value value, object_of(text, "an authorization"));
  Authorization authorization;
  const auto status = authorization_status(text_or_empty(value, "status"));
  if (!status) return not_understood("the issuer's authorization has no status that is known");
  authorization.status = *status;
  const auto* const identifier = value.as_object().if_contains("identifier");
  if (identifier) authorization.identifier = text_or_empty(*identifier, "value");
  const auto* const challenges = array_member(value, "challenges");
  if (authorization.identifier.empty() || !challenges || challenges->size() > challenges_max) {
    return not_understood("the issuer's authorization has no identifier or no challenges");
  }
  for (const auto& challenge : *challenges) read_challenge(challenge, authorization);
  return authorization;
}

Step<RenewalInfo> read_renewal_info(std::string_view text) {
  TRY(const json::value value, object_of(text, "renewal information"));
  const auto* const window = value.as_object().if_contains("suggestedWindow");
  const auto start = window ? parse_iso8601(text_or_empty(*window, "start")) : std::nullopt;
  const auto end = window ? parse_iso8601(text_or_empty(*window, "end")) : std::nullopt;
  if (!start || !end || *end <= *start) {
    return not_understood("the issuer's renewal information has no window");
  }
  return RenewalInfo{*start, *end};
}

std::vector<std::string> alternate_links(
    const std::vector<std::pair<std::string, std::string>>& headers) {
  std::vector<std::string> links;
  for (const auto& [name, value] : headers) {
    if (!is_ascii_equal(name, "link")) continue;
    std::string_view rest = value;
    while (!rest.empty() && links.size() < links_max) {
      // A comma may be part of an address, not of the gap between two links.
      const std::size_t gap = rest.find(",", std::min(rest.find('>'), rest.size()));
      if (auto link = alternate_link(rest.substr(0, gap))) links.push_back(*std::move(link));
      if (gap == std::string_view::npos) break;
      rest.remove_prefix(gap + 1);
    }
  }
  return links;
}

}  // namespace sealmint::ca::acme

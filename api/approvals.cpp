// Reading; writing is in approval_rows.cpp.
#include "api/approvals.hpp"

#include <algorithm>

#include "api/json_reader.hpp"
#include "api/manifest.hpp"
#include "api/object_reader.hpp"
#include "api/scope.hpp"
#include "core/base/limits.hpp"

namespace sealmint::api {
namespace {

using model::RequestStatus;

std::optional<TimePoint> read_time(ObjectReader& reader, std::string_view key) {
  const auto text = reader.optional_string(key, {.max = 64});
  if (!text) return std::nullopt;
  const auto time = parse_iso8601(*text);
  if (!time) reader.issue(key, "must be a time such as 2026-01-02T03:04:05Z", "invalid_string");
  return time;
}

// Silence about the address in a scope asks the server to fill it in; null and blank say no.
bool wants_address(const boost::json::object& body) {
  const auto* scope = body.if_contains("scope");
  return scope && scope->is_object() && !scope->get_object().contains("ipAddress");
}

model::RequestInput read_request_fields(const boost::json::object& body, ObjectReader& reader) {
  model::RequestInput input;
  input.justification = reader.required_string(
      "justification", {.min = 1, .max = limits::justification_chars, .trim = true});
  input.terms.signings = reader.optional_integer("requestedSignings", {1, limits::signings_max});
  input.terms.window = reader.optional_string("requestedWindowDuration", {.max = 64});
  input.terms.window_start = read_time(reader, "requestedWindowStart");
  input.terms.window_end = read_time(reader, "requestedWindowEnd");
  input.scope = read_scope(reader);
  input.manifest = read_manifest(reader);
  input.fills_address = wants_address(body);
  return input;
}

Result<std::string> read_text(std::string_view body, std::string_view key) {
  TRY(const auto object, parse_json_object(body, {}, true));
  ObjectReader reader(object);
  const auto text = reader.optional_string(key, {.max = limits::comment_chars, .trim = true});
  TRY_VOID(reader.finish());
  return text.value_or("");
}

void add_status(std::vector<RequestStatus>& statuses, std::string_view word) {
  if (word == "pending") statuses.push_back(RequestStatus::pending);
  if (word == "approved") statuses.push_back(RequestStatus::approved);
  if (word == "expired") statuses.push_back(RequestStatus::expired);
  if (word == "revoked") {
    statuses.insert(statuses.end(), {RequestStatus::cancelled, RequestStatus::rejected});
  }
}

}  // namespace

Result<model::RequestInput> read_request(std::string_view body) {
  const std::size_t values = values_with_manifest(body, limits::json_values);
  TRY(const auto object, parse_json_object(body, {.values = values}));
  ObjectReader reader(object);
  auto input = read_request_fields(object, reader);
  TRY_VOID(reader.finish());
  return input;
}

Result<model::PreApproveInput> read_pre_approval(std::string_view body) {
  const std::size_t values = values_with_manifest(body, limits::json_values);
  TRY(const auto object, parse_json_object(body, {.values = values}));
  ObjectReader reader(object);
  model::PreApproveInput input;
  input.request = read_request_fields(object, reader);
  // An administrator who says nothing about the address means none.
  input.request.fills_address = false;
  const auto user = reader.optional_uuid("granteeUserId");
  const auto identity = reader.optional_uuid("granteeIdentityId");
  TRY_VOID(reader.finish());
  if (user) input.grantees.push_back({model::ActorKind::user, *user});
  if (identity) input.grantees.push_back({model::ActorKind::identity, *identity});
  return input;
}

Result<std::string> read_comment(std::string_view body) { return read_text(body, "comment"); }

Result<std::string> read_revocation_reason(std::string_view body) {
  return read_text(body, "revocationReason");
}

Result<std::string> read_policy_match(std::string_view body) {
  TRY(const auto object, parse_json_object(body));
  ObjectReader reader(object);
  std::string signer;
  if (!reader.has("inputs")) reader.issue("inputs", "Required", "invalid_type");
  reader.optional_object("inputs", [&signer](ObjectReader& inputs) {
    signer = inputs.required_string("signerId", {.min = 1, .max = limits::signer_name_chars});
  });
  TRY_VOID(reader.finish());
  return signer;
}

std::vector<RequestStatus> read_statuses(std::string_view csv) {
  std::vector<RequestStatus> statuses;
  while (!csv.empty()) {
    const std::size_t comma = std::min(csv.find(','), csv.size());
    add_status(statuses, csv.substr(0, comma));
    csv.remove_prefix(std::min(comma + 1, csv.size()));
  }
  return statuses;
}

}  // namespace sealmint::api

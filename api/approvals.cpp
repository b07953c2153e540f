// What is asked about requests and grants; what is answered is in approval_rows.cpp.
#include "api/approvals.hpp"

#include <algorithm>

#include "api/manifest.hpp"
#include "api/scope.hpp"

namespace sealmint::api {
namespace {

using model::ActorKind;
using model::PreApproveInput;
using model::RequestInput;
using model::RequestStatus;
using model::TermsInput;

constexpr Text justification{{.min = 1, .max = limits::justification_chars, .trim = true}};
constexpr Number signings{{1, limits::signings_max}};
constexpr Text window{{.max = 64}};
constexpr Moment moment{
    {.max = 64}, "must be a time such as 2026-01-02T03:04:05Z", "invalid_string"};
constexpr Text comment{{.max = limits::comment_chars, .trim = true}};
constexpr Text signer_reference{{.min = 1, .max = limits::signer_name_chars}};

// Silence about the address in a scope asks the server to fill it in; null and blank say no.
void read_request_scope(ObjectReader& reader, RequestInput& input) {
  input.scope = read_scope(reader);
  if (!reader.is_object("scope")) return;
  reader.optional_object(
      "scope", [&input](ObjectReader& scope) { input.fills_address = !scope.names("ipAddress"); });
}

void read_request_manifest(ObjectReader& reader, RequestInput& input) {
  input.manifest = read_manifest(reader);
}

template <ActorKind kind>
void add_grantee(ObjectReader& reader, PreApproveInput& input, std::string_view key) {
  if (const auto id = reader.uuid(key, false)) input.grantees.push_back({kind, *id});
}

void read_user(ObjectReader& reader, PreApproveInput& input) {
  add_grantee<ActorKind::user>(reader, input, "granteeUserId");
}

void read_identity(ObjectReader& reader, PreApproveInput& input) {
  add_grantee<ActorKind::identity>(reader, input, "granteeIdentityId");
}

// An administrator who says nothing about the address means none.
void fill_no_address(ObjectReader&, PreApproveInput& input) { input.request.fills_address = false; }

void add_status(std::vector<RequestStatus>& statuses, std::string_view word) {
  if (word == "pending") statuses.push_back(RequestStatus::pending);
  if (word == "approved") statuses.push_back(RequestStatus::approved);
  if (word == "expired") statuses.push_back(RequestStatus::expired);
  if (word == "revoked") {
    statuses.insert(statuses.end(), {RequestStatus::cancelled, RequestStatus::rejected});
  }
}

const Fields<PolicyQuestion>& question_inputs() {
  static const Fields<PolicyQuestion> list{
      "PolicyQuestionInputs",
      {asked<signer_reference, &PolicyQuestion::signer>("signerId", required)}};
  return list;
}

}  // namespace

JsonLimits request_limits(std::string_view body) {
  return {.values = values_with_manifest(body, limits::json_values)};
}

template <>
const Fields<RequestInput>& fields() {
  constexpr auto terms = &RequestInput::terms;
  static const Fields<RequestInput> list{
      "OpenRequest",
      {asked<justification, &RequestInput::justification>("justification", required),
       asked<signings, terms, &TermsInput::signings>("requestedSignings"),
       asked<window, terms, &TermsInput::window>("requestedWindowDuration"),
       asked<moment, terms, &TermsInput::window_start>("requestedWindowStart"),
       asked<moment, terms, &TermsInput::window_end>("requestedWindowEnd"),
       asked_by<RequestInput, &read_request_scope, &nullable_scope_schema>("scope"),
       asked_by<RequestInput, &read_request_manifest, &manifest_schema>("manifest")}};
  return list;
}

template <>
const Fields<PreApproveInput>& fields() {
  constexpr auto id = &nullable_schema_of<uuid_text>;
  static const auto list =
      Fields<PreApproveInput>{"PreApprove",
                              {asked_by<PreApproveInput, &read_user, id>("granteeUserId"),
                               asked_by<PreApproveInput, &read_identity, id>("granteeIdentityId")},
                              {},
                              over<PreApproveInput, &fill_no_address>}
          .including<&PreApproveInput::request>();
  return list;
}

template <>
const Fields<Comment>& fields() {
  static const Fields<Comment> list{
      "Comment", {asked<comment, &Comment::comment>("comment")}, {.empty_is_object = true}};
  return list;
}

template <>
const Fields<GrantRevocation>& fields() {
  static const Fields<GrantRevocation> list{
      "GrantRevocation",
      {asked<comment, &GrantRevocation::reason>("revocationReason")},
      {.empty_is_object = true}};
  return list;
}

template <>
const Fields<PolicyQuestion>& fields() {
  static const Fields<PolicyQuestion> list{
      "PolicyQuestion", {asked_part<PolicyQuestion, &question_inputs>("inputs", required)}};
  return list;
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

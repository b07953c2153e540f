#include "api/problem.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <array>
#include <set>
#include <utility>

namespace sealmint::api {
namespace {

namespace json = boost::json;

// What is fixed about an error: its row in the contract's table.
struct Face {
  int status;
  std::string_view code;   // snake_case; `type` is the URN of it
  std::string_view name;   // the contract's `error`
  std::string_view title;  // RFC 9457: the same for every occurrence
};

Face face_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::malformed:
      return {422, "malformed", "ValidationFailure", "The request does not fit its schema"};
    case ErrorKind::rejected: return {400, "rejected", "BadRequest", "A rule forbids this"};
    case ErrorKind::unauthenticated:
      return {401, "unauthenticated", "UnauthorizedError", "Credentials are missing or wrong"};
    case ErrorKind::invalid_token:
      return {401, "invalid_token", "TokenError", "The access token is not valid"};
    case ErrorKind::forbidden: return {403, "forbidden", "PermissionDenied", "Permission denied"};
    case ErrorKind::approval_required:
      return {403, "approval_required", "ApprovalRequired", "An approval is required"};
    // To a client an exhausted grant is no grant: it asks for a new one.
    case ErrorKind::limit_exhausted:
      return {403, "limit_exhausted", "ApprovalRequired", "The right is used up"};
    case ErrorKind::not_found: return {404, "not_found", "NotFound", "Not found"};
    case ErrorKind::conflict: return {409, "conflict", "Conflict", "Conflict with another change"};
    case ErrorKind::precondition_failed:
      return {412, "precondition_failed", "PreconditionFailed", "It has been changed since"};
    case ErrorKind::rate_limited:
      return {429, "rate_limited", "RateLimitExceeded", "Too many requests"};
    case ErrorKind::too_large:
      return {413, "too_large", "PayloadTooLarge", "The request is too large"};
    case ErrorKind::unsupported_media:
      return {415, "unsupported_media", "UnsupportedMediaType", "The body is in an unknown form"};
    case ErrorKind::unsupported:
      return {400, "unsupported", "BadRequest", "The backend cannot do this"};
    case ErrorKind::busy: return {503, "busy", "ServiceUnavailable", "The server is busy"};
    case ErrorKind::upstream: return {502, "upstream", "BadGateway", "Another server failed"};
    case ErrorKind::timeout: return {504, "timeout", "GatewayTimeout", "The time ran out"};
    case ErrorKind::unavailable:
      return {503, "unavailable", "ServiceUnavailable", "The service is not available"};
    case ErrorKind::internal:
      return {500, "internal", "InternalServerError", "An internal error happened"};
  }
  return {500, "internal", "InternalServerError", "An internal error happened"};
}

Face face_of_status(int status) {
  switch (status) {
    case 400: return {400, "bad_request", "BadRequest", "The request is not valid HTTP"};
    case 404: return face_of(ErrorKind::not_found);
    case 405: return {405, "method_not_allowed", "MethodNotAllowed", "Method not allowed"};
    case 408: return {408, "request_timeout", "RequestTimeout", "The request came too slowly"};
    case 413: return face_of(ErrorKind::too_large);
    case 414: return {414, "uri_too_long", "UriTooLong", "The request target is too long"};
    case 415: return face_of(ErrorKind::unsupported_media);
    case 417: return {417, "expectation_failed", "ExpectationFailed", "Unknown expectation"};
    case 431:
      return {431, "header_too_large", "RequestHeaderFieldsTooLarge", "The header is too large"};
    case 501: return {501, "not_implemented", "NotImplemented", "Not implemented"};
    case 503: return face_of(ErrorKind::busy);
    case 504: return face_of(ErrorKind::timeout);
    case 505: return {505, "http_version", "HttpVersionNotSupported", "HTTP version not supported"};
    default: return face_of(ErrorKind::internal);
  }
}

struct Cause {
  std::string_view name;
  std::string_view text;
};

// The causes of `unavailable` that a client or its operator may know.
constexpr std::array<Cause, 6> named_causes{{
    {"storage_full", "The storage is full; nothing was signed"},
    {"storage_lost", "The storage did not take it; nothing was signed or changed"},
    {"key_integrity", "The stored key did not pass its integrity check; nothing was signed"},
    {"stopping", "The server is stopping; ask again"},
    {"sealed", "The server is sealed: its master key is not loaded"},
    {"poisoned", "The server cannot record operations any more and will stop"},
}};

const Cause* named_cause(std::string_view detail) {
  const std::string_view word = detail.substr(0, detail.find(':'));
  for (const Cause& cause : named_causes) {
    if (cause.name == word) return &cause;
  }
  return nullptr;
}

// What may be told of an error: its text, or a general one.
struct Told {
  std::string_view code;
  std::string detail;
};

Told told(const Error& error, const Face& face) {
  switch (error.kind) {
    case ErrorKind::internal:
      return {face.code, "Something went wrong on our side; the request id finds it in the log"};
    case ErrorKind::upstream:
      return {face.code, "A server that this request depends on failed; the log knows more"};
    case ErrorKind::unavailable: {
      const Cause* cause = named_cause(error.detail);
      if (cause) return {cause->name, std::string(cause->text)};
      return {face.code, "The service cannot do this now; nothing was signed"};
    }
    case ErrorKind::malformed:
    case ErrorKind::rejected:
    case ErrorKind::unauthenticated:
    case ErrorKind::invalid_token:
    case ErrorKind::forbidden:
    case ErrorKind::approval_required:
    case ErrorKind::not_found:
    case ErrorKind::conflict:
    case ErrorKind::precondition_failed:
    case ErrorKind::limit_exhausted:
    case ErrorKind::rate_limited:
    case ErrorKind::too_large:
    case ErrorKind::unsupported_media:
    case ErrorKind::unsupported:
    case ErrorKind::busy:
    case ErrorKind::timeout: break;
  }
  return {face.code, error.detail.empty() ? std::string(face.title) : error.detail};
}

json::object issue_object(const Issue& issue) {
  json::object object;
  object["code"] = issue.code;
  object["path"] = issue.path;
  object["message"] = issue.message;
  return object;
}

// A schema error is a list in `message`, also when nobody named a field.
json::value message_of(const Error& error, const std::string& detail) {
  if (error.kind != ErrorKind::malformed) return json::value(detail);
  json::array issues;
  for (const Issue& issue : error.issues) issues.push_back(issue_object(issue));
  if (issues.empty()) issues.push_back(issue_object({"custom", "", detail}));
  return issues;
}

std::optional<std::chrono::seconds> retry_after_of(const Error& error, int status) {
  if (error.retry_after) return error.retry_after;
  if (status == 429 || status == 503) return std::chrono::seconds{1};
  return std::nullopt;
}

std::string render(const Face& face, const Told& told, json::value message,
                   std::string_view request_id, const std::optional<json::value>& details) {
  json::object body;
  body.reserve(11);
  body["type"] = "urn:sealmint:error:" + std::string(face.code);
  body["title"] = face.title;
  body["status"] = face.status;
  body["detail"] = told.detail;
  body["instance"] = request_id;
  body["code"] = told.code;
  body["reqId"] = request_id;
  body["statusCode"] = face.status;
  body["message"] = std::move(message);
  body["error"] = face.name;
  if (details) body["details"] = *details;
  return json::serialize(body);
}

}  // namespace

boost::json::object item_error(const Error& error) {
  const Face face = face_of(error.kind);
  json::object object;
  object["statusCode"] = face.status;
  object["error"] = face.name;
  object["message"] = told(error, face).detail;
  return object;
}

int status_of(ErrorKind kind) { return face_of(kind).status; }

Problem make_problem(const Error& error, std::string_view request_id,
                     const std::optional<json::value>& given_details) {
  const Face face = face_of(error.kind);
  std::optional<json::value> details = given_details;
  if (error.has_pending_request) {
    details = json::object{{"hasPendingRequest", *error.has_pending_request}};
  }
  const Told text = told(error, face);
  return {face.status, render(face, text, message_of(error, text.detail), request_id, details),
          retry_after_of(error, face.status)};
}

Problem make_http_problem(int status, std::string_view detail, std::string_view request_id) {
  const Face face = face_of_status(status);
  const Told text{face.code, std::string(detail.empty() ? face.title : detail)};
  std::optional<std::chrono::seconds> retry_after;
  if (face.status == 503) retry_after = std::chrono::seconds{1};
  return {face.status, render(face, text, json::value(text.detail), request_id, std::nullopt),
          retry_after};
}

namespace {

json::array all_codes() {
  std::set<std::string_view> codes;
  constexpr int last = static_cast<int>(ErrorKind::internal);
  for (int kind = 0; kind <= last; ++kind) {
    codes.insert(face_of(static_cast<ErrorKind>(kind)).code);
  }
  for (int status = 400; status < 600; ++status) codes.insert(face_of_status(status).code);
  for (const Cause& cause : named_causes) codes.insert(cause.name);
  json::array array;
  for (const std::string_view code : codes) array.emplace_back(code);
  return array;
}

Schema issue_shape(Components&) {
  Schema schema = typed("object");
  schema["properties"] = json::object{
      {"code", typed("string")}, {"path", typed("string")}, {"message", typed("string")}};
  schema["required"] = json::array{"code", "path", "message"};
  return schema;
}

// A text, or for a body that does not fit its schema the list of what is wrong.
Schema message_shape(Components& components) {
  Schema issues = typed("array");
  issues["items"] = components.reference("Issue", &issue_shape);
  Schema schema;
  schema["anyOf"] = json::array{typed("string"), std::move(issues)};
  return schema;
}

Schema problem_body(Components& components) {
  Schema code = typed("string");
  code["enum"] = all_codes();
  Schema schema = typed("object");
  schema["properties"] = json::object{{"type", typed("string", "uri")},
                                      {"title", typed("string")},
                                      {"status", typed("integer")},
                                      {"detail", typed("string")},
                                      {"instance", typed("string")},
                                      {"code", std::move(code)},
                                      {"reqId", typed("string")},
                                      {"statusCode", typed("integer")},
                                      {"message", message_shape(components)},
                                      {"error", typed("string")},
                                      {"details", Schema{}}};
  schema["required"] = json::array{"type", "title", "status",     "detail",  "instance",
                                   "code", "reqId", "statusCode", "message", "error"};
  return schema;
}

}  // namespace

Schema problem_shape(Components& components) {
  return components.reference("Problem", &problem_body);
}

}  // namespace sealmint::api

// The one error taxonomy of Sealmint. Every layer below an edge speaks only these kinds; the edges
// (HTTP, PKCS#11, exit codes) map them with a switch that has no default.
#pragma once

#include <chrono>
#include <optional>
#include <source_location>
#include <string>
#include <utility>
#include <vector>

namespace sealmint {

enum class ErrorKind {
  malformed,          // the request does not fit its schema (422); `issues` names the fields
  rejected,           // well formed, but a business rule forbids it (400)
  unauthenticated,    // no credential, or one that proves nothing (401)
  invalid_token,      // a bearer token that is expired, revoked or unknown (401 TokenError)
  forbidden,          // the principal lacks the right (403)
  approval_required,  // the right exists but no usable grant does (403)
  not_found,
  conflict,             // somebody else changed it first, or the same key is in flight (409)
  precondition_failed,  // the caller named the version to change, and it is another one (412)
  limit_exhausted,      // a counted right is used up (403)
  rate_limited,         // too often; `retry_after` says when (429)
  too_large,            // over a documented bound (413)
  unsupported_media,    // a body in a form we do not read (415)
  unsupported,          // this backend cannot do that (400)
  busy,                 // a bounded queue is full; `retry_after` says when (503)
  upstream,             // another server failed us (502)
  timeout,              // the deadline passed (504)
  unavailable,          // storage, disk or key doubt: nothing was signed (503)
  internal,             // a bug; the text is logged and never sent (500)
};

// One schema violation, as the wire contract lists them in `message` of a 422.
struct Issue {
  std::string code;     // "invalid_type", "too_small", "too_big", "invalid_string", "custom", ...
  std::string path;     // "items/3/data"; empty for the whole body
  std::string message;  // a sentence for a person
};

struct Error {
  ErrorKind kind = ErrorKind::internal;
  std::string detail;
  std::vector<Issue> issues = {};
  std::optional<std::chrono::seconds> retry_after = std::nullopt;
  std::source_location where = std::source_location::current();
  // Of `approval_required`: whether a request of the caller waits for its decision already.
  std::optional<bool> has_pending_request = std::nullopt;
};

// Builds an error; the call site is remembered for the log.
inline Error make_error(ErrorKind kind, std::string detail,
                        std::source_location where = std::source_location::current()) {
  return Error{kind, std::move(detail), {}, std::nullopt, where};
}

// Builds a schema error about one field.
inline Error make_issue(std::string path, std::string message, std::string code = "custom",
                        std::source_location where = std::source_location::current()) {
  Error error{ErrorKind::malformed,
              path.empty() ? message : path + ": " + message,
              {},
              std::nullopt,
              where};
  error.issues.push_back({std::move(code), std::move(path), std::move(message)});
  return error;
}

}  // namespace sealmint

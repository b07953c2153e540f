// What callers ask of policies, requests and grants, after the schema check of the edge.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/id.hpp"
#include "core/model/manifest.hpp"
#include "core/model/principal.hpp"
#include "core/model/scope.hpp"

namespace sealmint::model {

// Steps in the order of their numbers. Durations stay texts up to the rules: one that does not read
// is a broken rule (400), not a schema issue (contract 2.2).
struct ApprovalStepInput {
  std::optional<std::string> name;
  std::int64_t required_approvals = 1;
  bool notify_approvers = true;
  std::vector<ActorRef> approvers;
};

struct ApprovalPolicyInput {
  std::vector<ApprovalStepInput> steps;
  std::optional<std::int64_t> signings_max;
  std::optional<std::string> window_max;
};

// A window is given as a duration or, by older clients, as a start and an end.
struct TermsInput {
  std::optional<std::int64_t> signings = std::nullopt;
  std::optional<std::string> window = std::nullopt;
  std::optional<TimePoint> window_start = std::nullopt;
  std::optional<TimePoint> window_end = std::nullopt;
};

struct RequestInput {
  std::string justification;
  TermsInput terms;
  Scope scope;
  ManifestDigests manifest;  // in any order; the service names its root in the scope
  // The scope says nothing about the address: the server fills in the one it sees (contract 5.4).
  bool fills_address = false;
};

struct PreApproveInput {
  RequestInput request;
  std::vector<ActorRef> grantees;  // users and identities; exactly one is right
};

}  // namespace sealmint::model

// Who must agree before a signer signs, and what is asked of them (contract 1.5, 1.6 and 4.3).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/id.hpp"
#include "core/model/duration.hpp"
#include "core/model/principal.hpp"
#include "core/model/scope.hpp"

namespace sealmint::model {

// The first step of a list is step 1; steps are taken strictly in order.
struct ApprovalStep {
  std::optional<std::string> name;
  std::int64_t required_approvals = 1;
  bool notify_approvers = true;
  std::vector<ActorRef> approvers;  // users and groups, each once
  friend bool operator==(const ApprovalStep&, const ApprovalStep&) = default;
};

// Ceilings of what may be asked for; nothing = no ceiling.
struct ApprovalConstraints {
  std::optional<std::int64_t> signings_max;
  std::optional<Duration> window_max;
  friend bool operator==(const ApprovalConstraints&, const ApprovalConstraints&) = default;
};

// One for each signer, made with it. Without steps, members with the right to sign do so at once.
struct ApprovalPolicy {
  PolicyId id;
  SignerId signer_id;  // unique
  std::vector<ApprovalStep> steps;
  ApprovalConstraints constraints;
  TimePoint created_at;
  TimePoint updated_at;
  std::int64_t version = 0;
};

// `cancelled` also stands for revoked. The numbers are stored.
enum class RequestStatus : std::uint8_t {
  pending = 1,
  approved = 2,
  rejected = 3,
  expired = 4,
  cancelled = 5
};
std::string_view name(RequestStatus status);

// What a grant from this request will allow; at least one of the two limits is there.
struct RequestTerms {
  std::optional<std::int64_t> signings_max;
  std::optional<Duration> window;
  std::optional<TimePoint> not_before;  // the window of older clients has a start of its own
  Scope scope;
};

struct Decision {
  UserId approver;
  std::string approver_name;
  bool is_approval = true;  // else a rejection
  std::string comment;
  TimePoint created_at;
};

// A step as the policy had it when the request was made, with what was decided in it.
struct RequestStep {
  ApprovalStep step;
  std::vector<Decision> decisions;  // at most one of each user
};

struct AccessRequest {
  RequestId id;
  PolicyId policy_id;
  SignerId signer_id;
  std::string signer_name;  // at the time
  ActorRef requester;       // a user or an identity; gets the grant
  std::string requester_name;
  std::string requester_email;       // empty for identities
  std::optional<ActorRef> approver;  // the administrator who approved it in advance
  std::string justification;
  RequestTerms terms;
  // How many digests the list has that is kept under `terms.scope.manifest`; 0 = no list is kept.
  std::int64_t manifest_size = 0;
  RequestStatus status = RequestStatus::pending;
  std::string closing_reason;      // why it was cancelled, when nobody asked for it
  std::int64_t current_step = 1;   // counts from 1; the last one once all are done
  std::vector<RequestStep> steps;  // empty when approved in advance
  TimePoint expires_at;            // a pending request ends then
  std::optional<GrantId> grant_id;
  bool expiry_announced = false;  // that it will end soon
  TimePoint created_at;
  TimePoint updated_at;
  std::int64_t version = 0;
};

}  // namespace sealmint::model

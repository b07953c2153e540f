// People, signers and requests for the tests of the approval rules.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <utility>

#include "core/base/result.hpp"
#include "core/model/approval.hpp"
#include "core/model/grant.hpp"
#include "core/model/signer.hpp"

namespace sealmint::rules {

inline constexpr TimePoint sample_now{std::chrono::seconds{1'800'000'000}};

inline Uuid sample_uuid(std::uint8_t number) {
  Uuid uuid;
  uuid.bytes[15] = number;
  return uuid;
}
inline model::ActorRef sample_user(std::uint8_t number) {
  return {model::ActorKind::user, sample_uuid(number)};
}
inline model::ActorRef sample_identity(std::uint8_t number) {
  return {model::ActorKind::identity, sample_uuid(number)};
}
inline model::ActorRef sample_group(std::uint8_t number) {
  return {model::ActorKind::group, sample_uuid(number)};
}

inline model::Signer sample_signer(
    std::initializer_list<std::pair<model::ActorRef, model::Role>> members) {
  model::Signer signer;
  signer.id = SignerId{sample_uuid(200)};
  signer.name = "release";
  for (const auto& [actor, role] : members) signer.members.push_back({{}, actor, role, {}, {}});
  return signer;
}

inline model::AccessRequest sample_request(std::initializer_list<model::ApprovalStep> steps) {
  model::AccessRequest request;
  request.id = RequestId{sample_uuid(100)};
  request.signer_id = SignerId{sample_uuid(200)};
  request.requester = sample_user(9);
  request.terms.signings_max = 5;
  request.terms.window = model::Duration{1, 'h'};
  request.expires_at = sample_now + std::chrono::hours{1};
  for (const auto& step : steps) request.steps.push_back({step, {}});
  return request;
}

template <class Outcome>
bool refused_as(const Outcome& outcome, ErrorKind kind) {
  return outcome.has_error() && outcome.error().kind == kind;
}

}  // namespace sealmint::rules

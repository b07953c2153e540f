// One administrative event of the record (contract 16): who did what to which object.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/id.hpp"
#include "core/model/principal.hpp"

namespace sealmint::model {

struct AuditEvent {
  // A name and a value: "memberId" -> "0198...".
  using Text = std::pair<std::string, std::string>;

  EventId id;
  std::string kind;               // "create-pki-signer"
  std::optional<ActorRef> actor;  // none: the platform itself
  std::optional<SignerId> signer_id;
  // Ids, numbers and words, which stand in the log in clear. Each name once.
  std::vector<Text> facts;
  // Names, addresses and what else tells of a person: only their salted hash is in the log, so that
  // they can be erased. The name of the actor is "actorName" here.
  std::vector<Text> personal;
  TimePoint created_at;
};

}  // namespace sealmint::model

// Who makes the calls of a test.
#pragma once

#include <string>
#include <utility>

#include "core/model/caller.hpp"

namespace sealmint::testing {

inline constexpr const char* caller_ip = "192.0.2.7";
inline constexpr const char* caller_agent = "test-agent/1";

inline model::Sender sender_at(std::string source_ip) {
  return {std::move(source_ip), caller_agent};
}

inline model::Caller by(model::Principal principal) {
  return {std::move(principal), sender_at(caller_ip)};
}

// A Product Admin, once introduction_of_somebody() is stored.
inline model::Caller somebody() {
  model::Principal principal;
  principal.name = "somebody";
  principal.actor.kind = model::ActorKind::identity;
  principal.actor.id.bytes.fill(0x5b);
  principal.token_id = TokenId{principal.actor.id};
  principal.role = model::ProductRole::admin;
  return by(principal);
}

}  // namespace sealmint::testing

// What a store must hold so that the callers of a test are who they say.
#pragma once

#include <algorithm>
#include <string>

#include "core/ports/store.hpp"
#include "core/rules/token_lifetime.hpp"
#include "tests/support/callers.hpp"

namespace sealmint::testing {

// A session that does not end, under the id of its actor, so that a test need not remember it.
inline ports::Put<model::AccessToken> session_of(const model::ActorRef& actor) {
  model::AccessToken token;
  token.id = TokenId{actor.id};
  std::ranges::copy(actor.id.bytes, token.token_hash.begin());
  token.actor = actor;
  token.expires_at = token.max_expires_at = rules::never;
  return {std::move(token)};
}

// A machine identity that can have a session.
inline void introduce(model::Identity identity, ports::Transaction& transaction) {
  model::UniversalAuth universal_auth;
  universal_auth.id = UniversalAuthId{identity.id.uuid};
  universal_auth.identity_id = identity.id;
  universal_auth.client_id = identity.id.uuid;
  const model::ActorRef actor{model::ActorKind::identity, identity.id.uuid};
  transaction.changes.emplace_back(ports::Put<model::Identity>{std::move(identity)});
  transaction.changes.emplace_back(ports::Put<model::UniversalAuth>{std::move(universal_auth)});
  transaction.changes.emplace_back(session_of(actor));
}

// Makes somebody() a Product Admin: a machine, so that the users of a test are its own.
inline ports::Transaction introduction_of_somebody() {
  const auto principal = somebody().principal;
  model::Identity identity;
  identity.id = IdentityId{principal.actor.id};
  identity.name = principal.name;
  identity.role = principal.role;
  ports::Transaction transaction;
  introduce(std::move(identity), transaction);
  return transaction;
}

}  // namespace sealmint::testing

// Signed revocation lists (RFC 5280 section 5) of the project's authorities.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "core/base/task.hpp"
#include "core/model/requests_authorities.hpp"
#include "core/ports/key_vault.hpp"
#include "core/service/authorities/authority_factory.hpp"
#include "core/service/shared/context.hpp"
#include "core/service/shared/waits.hpp"

namespace sealmint::service {

// A list is signed once for each state of revocations, and anew when it is a day old; a flood of
// requests for it costs one signature, because those who come while it is made wait for it.
class RevocationListService {
 public:
  RevocationListService(Context& context, ports::KeyVault& vault, AuthorityFactory& factory)
      : context_(context), vault_(vault), factory_(factory) {}

  // The list of all that the authority issued and revoked, expired ones too: signatures with a time
  // stamp outlive their certificate. Its number is durable before the list leaves. Errors:
  // not_found, rejected (no certificate yet), unsupported (this kind of CA publishes none), busy.
  Task<model::RevocationList> current(AuthorityId id);

 private:
  struct Cached {
    Sha256 state{};
    model::RevocationList list;
  };
  // A list that somebody makes, and others wait for.
  struct Making {
    std::optional<Result<model::RevocationList>> outcome;
  };
  class Flight;

  std::optional<model::RevocationList> cached(AuthorityId id, const Sha256& state) const;
  // The list of that state that is being made; null for the one caller who makes it from now on.
  std::shared_ptr<const Making> join(const Sha256& state);
  Task<model::RevocationList> outcome_of(std::shared_ptr<const Making> making, Sha256 state);
  void finish(const Sha256& state, const Result<model::RevocationList>& outcome);

  Task<Cached> make(AuthorityId id);

  Context& context_;
  ports::KeyVault& vault_;
  AuthorityFactory& factory_;
  mutable std::mutex mutex_;
  std::unordered_map<AuthorityId, Cached> cache_;
  std::unordered_map<Sha256Hash, std::shared_ptr<Making>> flights_;
  Waits<Sha256> waits_;  // by the state that is being made
};

}  // namespace sealmint::service

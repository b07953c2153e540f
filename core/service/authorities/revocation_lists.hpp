// Signed revocation lists (RFC 5280 section 5) of the project's authorities.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "core/base/task.hpp"
#include "core/model/requests_authorities.hpp"
#include "core/service/authorities/authority_factory.hpp"
#include "core/service/shared/context.hpp"

namespace sealmint::service {

// A list is signed once for each state of revocations, and anew when it is a day old; a flood of
// requests for it costs one signature, because those who come while it is made wait for it.
class RevocationListService {
 public:
  RevocationListService(Context& context, AuthorityFactory& factory)
      : context_(context), factory_(factory) {}

  // The list of all that the authority issued and revoked, expired ones too: signatures with a time
  // stamp outlive their certificate. Its number is durable before the list leaves. Errors:
  // not_found, rejected (no certificate yet), unsupported (this kind of CA publishes none), busy.
  Task<model::RevocationList> current(AuthorityId id);

 private:
  using Complete = std::function<void(Result<model::RevocationList>)>;
  struct Cached {
    Sha256 state{};
    model::RevocationList list;
  };
  class Flight;

  std::optional<model::RevocationList> cached(AuthorityId id, const Sha256& state) const;
  // True for the one caller who makes the list.
  bool begin(const Sha256& state);
  void wait(AuthorityId id, const Sha256& state, Complete complete);
  void finish(const Sha256& state, const Result<model::RevocationList>& outcome);

  Task<Cached> make(AuthorityId id);

  Context& context_;
  AuthorityFactory& factory_;
  mutable std::mutex mutex_;
  std::unordered_map<AuthorityId, Cached> cache_;
  std::unordered_map<Sha256Hash, std::vector<Complete>> flights_;
};

}  // namespace sealmint::service

// Universal auth of machine identities and its client secrets (contract 8.2 and 8.3). Only Product
// Admins change them: each decision asks that again, with the errors of as_admin().
#pragma once

#include <vector>

#include "core/model/caller.hpp"
#include "core/model/requests_universal_auth.hpp"
#include "core/service/access/commit.hpp"

namespace sealmint::service {

class UniversalAuthService {
 public:
  explicit UniversalAuthService(Context& context) : context_(context) {}

  // Errors: not_found (identity), rejected (attached already), malformed (TTL above its maximum).
  Task<model::UniversalAuth> attach(model::Caller caller, IdentityId identity_id,
                                    model::UniversalAuthSettings settings,
                                    AddToCommit<model::UniversalAuth> add);

  // Errors: not_found (identity, or it has no universal auth).
  Result<model::UniversalAuth> get(IdentityId identity_id) const;

  // Tokens that are out keep their lifetime; trusted addresses count at once. Errors: as attach.
  Task<model::UniversalAuth> update(model::Caller caller, IdentityId identity_id,
                                    model::UniversalAuthSettings settings);

  // Ends all client secrets and tokens of the identity. Returns what was.
  Task<model::UniversalAuth> remove(model::Caller caller, IdentityId identity_id);

  // The only time the clear secret is seen. Errors: not_found, rejected (too many secrets).
  Task<model::CreatedClientSecret> create_secret(model::Caller caller, IdentityId identity_id,
                                                 model::CreateClientSecret input,
                                                 AddToCommit<model::CreatedClientSecret> add);

  // In the order of creation, revoked ones too. Errors: not_found.
  Result<std::vector<model::ClientSecret>> list_secrets(IdentityId identity_id) const;
  Result<model::ClientSecret> get_secret(IdentityId identity_id, ClientSecretId id) const;

  // Its tokens end with it. Revoking twice is no error.
  Task<model::ClientSecret> revoke_secret(model::Caller caller, IdentityId identity_id,
                                          ClientSecretId id);

 private:
  Context& context_;
};

}  // namespace sealmint::service

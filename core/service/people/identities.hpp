// Machine identities (contract 8.5). Only Product Admins change them: each decision asks that
// again, with the errors of as_admin().
#pragma once

#include "core/model/caller.hpp"
#include "core/model/requests_identities.hpp"
#include "core/service/access/commit.hpp"

namespace sealmint::service {

class IdentityService {
 public:
  explicit IdentityService(Context& context) : context_(context) {}

  Task<model::IdentityDetails> create(model::Caller caller, model::CreateIdentity input,
                                      AddToCommit<model::IdentityDetails> add);

  // In the order of creation.
  model::IdentityPage list(std::size_t offset, std::size_t limit) const;
  // Errors: not_found.
  Result<model::IdentityDetails> get(IdentityId id) const;

  // Errors: not_found, conflict.
  Task<model::IdentityDetails> update(model::Caller caller, IdentityId id,
                                      model::UpdateIdentity input);

  // Ends its tokens and memberships. Returns what was. Errors: not_found, rejected (the last
  // administrator of a signer), conflict.
  Task<model::IdentityDetails> remove(model::Caller caller, IdentityId id);

 private:
  Context& context_;
};

}  // namespace sealmint::service

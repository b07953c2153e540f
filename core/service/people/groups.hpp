// Groups of users and machine identities (contract 8.5). Only Product Admins change them: each
// decision asks that again, with the errors of as_admin().
#pragma once

#include <string>

#include "core/model/caller.hpp"
#include "core/model/requests_groups.hpp"
#include "core/service/access/commit.hpp"

namespace sealmint::service {

class GroupService {
 public:
  explicit GroupService(Context& context) : context_(context) {}

  // Errors: rejected (slug in use).
  Task<model::GroupDetails> create(model::Caller caller, model::CreateGroup input,
                                   AddToCommit<model::GroupDetails> add);

  // In the order of creation.
  model::GroupPage list(std::size_t offset, std::size_t limit) const;
  // Errors: not_found.
  Result<model::GroupDetails> get(GroupId id) const;

  // Errors: not_found, rejected (slug in use), conflict.
  Task<model::GroupDetails> update(model::Caller caller, GroupId id, model::UpdateGroup input);

  // Ends its signer memberships. Returns what was. Errors: not_found, rejected (the last
  // administrator of a signer), conflict.
  Task<model::GroupDetails> remove(model::Caller caller, GroupId id);

  // Errors: not_found (group, user or identity), rejected (a member already; the group is full).
  Task<model::User> add_user(model::Caller caller, GroupId id, std::string username,
                             AddToCommit<model::User> add);
  Task<model::Identity> add_identity(model::Caller caller, GroupId id, IdentityId identity_id,
                                     AddToCommit<model::Identity> add);

  // Errors: not_found, also when there is no such member.
  Task<model::User> remove_user(model::Caller caller, GroupId id, std::string username);
  Task<model::Identity> remove_identity(model::Caller caller, GroupId id, IdentityId identity_id);

 private:
  Context& context_;
};

}  // namespace sealmint::service

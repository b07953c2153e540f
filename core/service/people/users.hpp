// Users (contract 8.5). Only Product Admins change them: each decision asks that again.
#pragma once

#include <string>

#include "core/engine/pools.hpp"
#include "core/model/caller.hpp"
#include "core/model/requests_users.hpp"
#include "core/service/access/commit.hpp"

namespace sealmint::service {

class UserService {
 public:
  UserService(Context& context, engine::PasswordPool& passwords)
      : context_(context), passwords_(passwords) {}

  // Errors of all changes: those of as_admin().
  //
  // Errors: rejected (username or email in use), conflict (the same email is just being taken).
  Task<model::User> create(model::Caller caller, model::CreateUser input,
                           AddToCommit<model::User> add);

  // In the order of creation.
  model::UserPage list(std::size_t offset, std::size_t limit) const;
  // Errors: not_found.
  Result<model::User> get(UserId id) const;

  // A new password, or none, ends all sessions of the user. Errors: not_found, rejected (name in
  // use; the last Product Admin cannot be demoted), conflict.
  Task<model::User> update(model::Caller caller, UserId id, model::UpdateUser input);

  // Ends its sessions and memberships. Returns what was. Errors: not_found, rejected (the last
  // Product Admin; the last administrator of a signer), conflict.
  Task<model::User> remove(model::Caller caller, UserId id);

 private:
  Result<Decided<model::User>> decide_create(const model::Caller& caller,
                                             const model::CreateUser& input,
                                             const std::string& password_hash,
                                             const AddToCommit<model::User>& add);
  Result<Decided<model::User>> decide_update(const model::Caller& caller, UserId id,
                                             const model::UpdateUser& input,
                                             const std::string& password_hash);
  Result<Decided<model::User>> decide_remove(const model::Caller& caller, UserId id);
  Task<std::string> hash_of(const std::optional<Secret>& password);

  Context& context_;
  engine::PasswordPool& passwords_;
};

}  // namespace sealmint::service

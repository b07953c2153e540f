// Members of a signer (contract 9.13).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/caller.hpp"
#include "core/model/precondition.hpp"
#include "core/model/requests_signers.hpp"
#include "core/model/views_signers.hpp"
#include "core/service/shared/context.hpp"

namespace sealmint::service {

// Signers are named by id or name. Reads need the right to read the signer, changes the right to
// manage its members. Errors of all: not_found, forbidden; of changes also `rejected` with the rule
// that forbids it, conflict after lost races, and the recorder's.
class MemberService {
 public:
  explicit MemberService(Context& context) : context_(context) {}

  // Members are part of their signer, so its version is theirs.
  Result<std::int64_t> version(const model::Principal& principal,
                               std::string_view id_or_name) const;

  // In the order in which they joined; of one kind, or all.
  Result<std::vector<model::MemberView>> list(const model::Principal& principal,
                                              std::string_view id_or_name,
                                              std::optional<model::ActorKind> kind) const;
  Result<std::vector<model::EffectiveMemberView>> list_effective(
      const model::Principal& principal, std::string_view id_or_name,
      std::optional<model::ActorKind> kind) const;

  Task<model::MemberView> add(model::Caller caller, std::string id_or_name, model::NewMember member,
                              AddToCommit<model::MemberView> add,
                              model::Precondition expected = {});

  // All or nothing, but for users who are members already and addresses nobody has: those are
  // reported.
  Task<model::AddedUserMembers> add_users(model::Caller caller, std::string id_or_name,
                                          model::NewUserMembers users,
                                          AddToCommit<model::AddedUserMembers> add,
                                          model::Precondition expected = {});

  Task<model::MemberView> change_role(model::Caller caller, std::string id_or_name,
                                      model::MemberKey key, std::string role,
                                      model::Precondition expected = {});

  Task<model::RemovedMember> remove(model::Caller caller, std::string id_or_name,
                                    model::MemberKey key, model::Precondition expected = {});

 private:
  Context& context_;
};

}  // namespace sealmint::service

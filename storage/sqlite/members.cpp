#include "storage/sqlite/members.hpp"

#include <algorithm>

#include "storage/shared/fields.hpp"
#include "storage/sqlite/violations.hpp"

namespace sealmint::storage {
namespace {

// The object with the id that stands in the first column. The foreign key says it is there.
template <class T>
T& owner_of_row(const Statement& row, std::vector<T>& objects) {
  decltype(T::id) id;
  read_field(row, 0, id);
  const auto found = std::ranges::lower_bound(objects, id, {}, &T::id);
  if (found == objects.end() || found->id != id) throw_altered_column();
  return *found;
}

}  // namespace

GroupMembers::GroupMembers(Connection& connection)
    : connection_(connection),
      clear_(connection, "DELETE FROM group_member WHERE group_id = ?1"),
      insert_(connection,
              "INSERT INTO group_member (group_id, position, actor_kind, actor_id) "
              "VALUES (?1, ?2, ?3, ?4)") {}

Result<void> GroupMembers::rewrite(const model::Group& group) {
  bind_field(clear_, 1, group.id);
  clear_.execute();
  std::int64_t position = 0;
  for (const auto& member : group.members) {
    bind_field(insert_, 1, group.id);
    bind_field(insert_, 2, position++);
    bind_field(insert_, 3, member.kind);
    bind_field(insert_, 4, member.id);
    if (const auto violation = insert_.run()) return to_error(*violation);
  }
  return {};
}

void GroupMembers::load_into(std::vector<model::Group>& groups) {
  Statement select(connection_,
                   "SELECT group_id, actor_kind, actor_id FROM group_member "
                   "ORDER BY group_id, position");
  while (select.step()) {
    model::ActorRef& member = owner_of_row(select, groups).members.emplace_back();
    read_field(select, 1, member.kind);
    read_field(select, 2, member.id);
  }
}

SignerMembers::SignerMembers(Connection& connection)
    : connection_(connection),
      clear_(connection, "DELETE FROM signer_member WHERE signer_id = ?1"),
      insert_(connection,
              "INSERT INTO signer_member (signer_id, position, id, actor_kind, actor_id, role, "
              "created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)") {}

Result<void> SignerMembers::rewrite(const model::Signer& signer) {
  bind_field(clear_, 1, signer.id);
  clear_.execute();
  std::int64_t position = 0;
  for (const auto& member : signer.members) {
    bind_field(insert_, 1, signer.id);
    bind_field(insert_, 2, position++);
    bind_field(insert_, 3, member.id);
    bind_field(insert_, 4, member.actor.kind);
    bind_field(insert_, 5, member.actor.id);
    bind_field(insert_, 6, member.role);
    bind_field(insert_, 7, member.created_at);
    bind_field(insert_, 8, member.updated_at);
    if (const auto violation = insert_.run()) return to_error(*violation);
  }
  return {};
}

void SignerMembers::load_into(std::vector<model::Signer>& signers) {
  Statement select(connection_,
                   "SELECT signer_id, id, actor_kind, actor_id, role, created_at, updated_at "
                   "FROM signer_member ORDER BY signer_id, position");
  while (select.step()) {
    model::Membership& member = owner_of_row(select, signers).members.emplace_back();
    read_field(select, 1, member.id);
    read_field(select, 2, member.actor.kind);
    read_field(select, 3, member.actor.id);
    read_field(select, 4, member.role);
    read_field(select, 5, member.created_at);
    read_field(select, 6, member.updated_at);
  }
}

}  // namespace sealmint::storage

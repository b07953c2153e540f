#include "api/members.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

#include "api/json_reader.hpp"
#include "api/json_values.hpp"
#include "api/object_reader.hpp"
#include "core/base/limits.hpp"

namespace sealmint::api {
namespace {

namespace json = boost::json;
using model::ActorKind;

constexpr StringRule role_rule{.min = 1, .max = 64};

// Null is no way to say "operator": only silence is.
std::string role_or_operator(ObjectReader& reader) {
  auto role = reader.nullable_string("role", role_rule);
  if (!role.present) return "operator";
  if (!role.value && !reader.has("role"))
    reader.issue("role", "Expected string, received null", "invalid_type");
  return std::move(role.value).value_or(std::string{});
}

Result<model::NewMember> read_member_of_kind(std::string_view body, ActorKind kind,
                                             std::string_view key) {
  TRY(const auto object, parse_json_object(body));
  ObjectReader reader(object);
  model::NewMember member;
  member.actor = {kind, reader.required_uuid(key)};
  member.role = role_or_operator(reader);
  TRY_VOID(reader.finish());
  return member;
}

std::string lower_case(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

void add_actor(json::object& row, const model::ActorRef& actor, ActorKind kind,
               std::string_view key) {
  row[key] = actor.kind == kind ? json_of(actor.id) : json::value(nullptr);
}

json::object details_json(ActorKind kind, const model::MemberDetails& details) {
  json::object row;
  row["name"] = json_of(details.name);
  switch (kind) {
    case ActorKind::user:
      row["email"] = json_of(details.email);
      row["username"] = json_of(details.username);
      break;
    case ActorKind::identity: row["authMethod"] = json_or_null(details.auth_method); break;
    case ActorKind::group: row["slug"] = json_of(details.slug); break;
  }
  return row;
}

json::array memberships_json(const std::vector<model::MemberView>& members) {
  json::array rows;
  rows.reserve(members.size());
  for (const auto& view : members) rows.emplace_back(to_json(view));
  return rows;
}

}  // namespace

Result<model::NewMember> read_member(std::string_view body) {
  TRY(const auto object, parse_json_object(body));
  ObjectReader reader(object);
  model::NewMember member;
  int given = 0;
  const auto read_actor = [&](ActorKind kind, std::string_view key) {
    if (!reader.has(key)) return;
    ++given;
    member.actor = {kind, reader.required_uuid(key)};
  };
  read_actor(ActorKind::user, "userId");
  read_actor(ActorKind::identity, "identityId");
  read_actor(ActorKind::group, "groupId");
  if (given != 1) {
    reader.issue("", "Exactly one of userId, identityId and groupId must be given");
  }
  member.role = reader.required_string("role", role_rule);
  TRY_VOID(reader.finish());
  return member;
}

Result<model::NewMember> read_identity_member(std::string_view body) {
  return read_member_of_kind(body, ActorKind::identity, "identityId");
}

Result<model::NewMember> read_group_member(std::string_view body) {
  return read_member_of_kind(body, ActorKind::group, "groupId");
}

Result<model::NewUserMembers> read_user_members(std::string_view body) {
  TRY(const auto object, parse_json_object(body));
  ObjectReader reader(object);
  model::NewUserMembers users;
  for (const Uuid& uuid : reader.optional_uuids("userIds", limits::signer_members)) {
    users.user_ids.push_back(UserId{uuid});
  }
  const StringRule email_rule{.min = 1, .max = limits::name_chars, .trim = true};
  for (auto& email : reader.optional_strings("emails", limits::signer_members, email_rule)) {
    users.emails.push_back(lower_case(std::move(email)));
  }
  users.role = role_or_operator(reader);
  TRY_VOID(reader.finish());
  if (users.user_ids.empty() && users.emails.empty()) {
    return make_issue("", "At least one entry in userIds or emails must be given");
  }
  return users;
}

Result<std::string> read_role(std::string_view body) {
  TRY(const auto object, parse_json_object(body));
  ObjectReader reader(object);
  auto role = reader.required_string("role", role_rule);
  TRY_VOID(reader.finish());
  return role;
}

json::object to_json(const model::MemberView& view) {
  const auto& membership = view.membership;
  json::object row;
  row["membershipId"] = json_of(membership.id);
  row["signerId"] = json_of(view.signer_id);
  add_actor(row, membership.actor, ActorKind::user, "actorUserId");
  add_actor(row, membership.actor, ActorKind::identity, "actorIdentityId");
  add_actor(row, membership.actor, ActorKind::group, "actorGroupId");
  row["role"] = json_of(name(membership.role));
  row["customRoleId"] = nullptr;
  row["isActive"] = view.is_active;
  row["createdAt"] = json_of(membership.created_at);
  row["updatedAt"] = json_of(membership.updated_at);
  row["details"] = details_json(membership.actor.kind, view.details);
  return row;
}

json::object to_json(const std::vector<model::MemberView>& members) {
  json::object body;
  body["memberships"] = memberships_json(members);
  return body;
}

json::object to_json(const model::AddedUserMembers& added) {
  json::array skipped;
  for (const UserId id : added.skipped) skipped.emplace_back(json_of(id));
  json::array unresolved;
  for (const auto& email : added.unresolved) unresolved.emplace_back(json_of(email));
  json::object body;
  body["memberships"] = memberships_json(added.memberships);
  body["skipped"] = std::move(skipped);
  body["unresolved"] = std::move(unresolved);
  return body;
}

json::object to_json(const model::RemovedMember& removed) {
  json::object body;
  body["membershipId"] = json_of(removed.membership_id);
  body["signerId"] = json_of(removed.signer_id);
  return body;
}

json::object to_json(const std::vector<model::EffectiveMemberView>& members) {
  json::array rows;
  rows.reserve(members.size());
  for (const auto& [member, details] : members) {
    json::array groups;
    for (const GroupId id : member.via_groups) groups.emplace_back(json_of(id));
    json::object row;
    add_actor(row, member.actor, ActorKind::user, "actorUserId");
    add_actor(row, member.actor, ActorKind::identity, "actorIdentityId");
    row["role"] = json_of(name(member.role));
    row["viaGroupIds"] = std::move(groups);
    row["isDirect"] = member.is_direct;
    row["details"] = details_json(member.actor.kind, details);
    rows.emplace_back(std::move(row));
  }
  json::object body;
  body["members"] = std::move(rows);
  return body;
}

}  // namespace sealmint::api

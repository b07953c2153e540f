// What is asked about members; what is answered is in member_rows.cpp.
#include "api/members.hpp"

#include "core/base/ascii.hpp"

namespace sealmint::api {
namespace {

using model::ActorKind;
using model::NewUserMembers;

constexpr Text role{{.min = 1, .max = 64}};
constexpr UuidList user_ids{limits::signer_members};

struct Emails {
  std::optional<std::vector<std::string>> read(ObjectReader& reader, std::string_view key,
                                               bool is_required) const {
    auto emails = list.read(reader, key, is_required);
    for (auto& email : *emails) email = ascii_lower_case(email);
    return emails;
  }
  Schema schema(Components& components) const { return list.schema(components); }

  TextList list{limits::signer_members, {.min = 1, .max = limits::name_chars, .trim = true}};
};
constexpr Emails emails;

// Null is no way to say "operator": only silence is.
template <class T>
void read_role_or_operator(ObjectReader& reader, T& member) {
  auto given = role.read(reader, "role", reader.names("role"));
  if (!reader.names("role")) given = "operator";
  member.role = std::move(given).value_or("");
}

template <class T>
FieldOf<T> role_or_operator() {
  return asked_by<T, &read_role_or_operator<T>, &schema_of<role>>("role");
}

template <ActorKind kind>
void read_actor(ObjectReader& reader, AnyNewMember& any, std::string_view key) {
  const bool is_given = reader.has(key);
  const auto id = reader.uuid(key, false);
  any.given += is_given ? 1 : 0;
  if (id) any.member.actor = {kind, *id};
}

void read_user(ObjectReader& reader, AnyNewMember& any) {
  read_actor<ActorKind::user>(reader, any, "userId");
}
void read_identity(ObjectReader& reader, AnyNewMember& any) {
  read_actor<ActorKind::identity>(reader, any, "identityId");
}
void read_group(ObjectReader& reader, AnyNewMember& any) {
  read_actor<ActorKind::group>(reader, any, "groupId");
}

void check_one_actor(ObjectReader& reader, AnyNewMember& any) {
  if (any.given == 1) return;
  reader.issue("", "Exactly one of userId, identityId and groupId must be given");
}

void check_some_user(ObjectReader& reader, NewUserMembers& users) {
  if (reader.has_issues() || !users.user_ids.empty() || !users.emails.empty()) return;
  reader.issue("", "At least one entry in userIds or emails must be given");
}

}  // namespace

template <>
const Fields<AnyNewMember>& fields() {
  constexpr auto id = &nullable_schema_of<uuid_text>;
  static const Fields<AnyNewMember> list{
      "NewMember",
      {asked_by<AnyNewMember, &read_user, id>("userId"),
       asked_by<AnyNewMember, &read_identity, id>("identityId"),
       asked_by<AnyNewMember, &read_group, id>("groupId"),
       asked<role, &AnyNewMember::member, &model::NewMember::role>("role", required)},
      {},
      over<AnyNewMember, &check_one_actor>,
      [] { return exactly_one_of({"userId", "identityId", "groupId"}); }};
  return list;
}

template <>
const Fields<NewIdentityMember>& fields() {
  static const Fields<NewIdentityMember> list{
      "NewIdentityMember",
      {asked<uuid_text, &NewIdentityMember::identity_id>("identityId", required),
       role_or_operator<NewIdentityMember>()}};
  return list;
}

template <>
const Fields<NewGroupMember>& fields() {
  static const Fields<NewGroupMember> list{
      "NewGroupMember",
      {asked<uuid_text, &NewGroupMember::group_id>("groupId", required),
       role_or_operator<NewGroupMember>()}};
  return list;
}

template <>
const Fields<NewUserMembers>& fields() {
  static const Fields<NewUserMembers> list{
      "NewUserMembers",
      {asked<user_ids, &NewUserMembers::user_ids>("userIds"),
       asked<emails, &NewUserMembers::emails>("emails"), role_or_operator<NewUserMembers>()},
      {},
      over<NewUserMembers, &check_some_user>,
      [] {
        Schema filled = typed("array");
        filled["minItems"] = 1;
        return some_of({"userIds", "emails"}, filled);
      }};
  return list;
}

template <>
const Fields<RoleChange>& fields() {
  static const Fields<RoleChange> list{"RoleChange",
                                       {asked<role, &RoleChange::role>("role", required)}};
  return list;
}

}  // namespace sealmint::api

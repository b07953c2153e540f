#include "api/groups.hpp"

#include "api/principal_fields.hpp"
#include "core/model/names.hpp"

namespace sealmint::api {
namespace {

using model::ActorRef;
using model::CreateGroup;
using model::Group;
using model::GroupDetails;
using model::GroupPage;
using model::UpdateGroup;

constexpr CanonicalText slug{&model::canonical_slug,
                             "[0-9A-Za-z]+(?:-[0-9A-Za-z]+)*",
                             "be 1 to 64 letters, digits and single hyphens between them",
                             {.min = 1, .max = 64, .trim = true}};

std::size_t member_count(const Group& group) { return group.members.size(); }

std::vector<GroupMember> members(const GroupDetails& details) {
  std::vector<GroupMember> rows;
  for (std::size_t i = 0; i < details.member_names.size(); ++i) {
    rows.push_back({details.group.members[i], details.member_names[i]});
  }
  return rows;
}

}  // namespace

template <>
const Fields<CreateGroup>& fields() {
  static const Fields<CreateGroup> list{
      "CreateGroup",
      {asked<display_name, &CreateGroup::name>("name", required),
       asked<slug, &CreateGroup::slug>("slug", required),
       asked<product_role, &CreateGroup::role>("role", required)}};
  return list;
}

template <>
const Fields<UpdateGroup>& fields() {
  static const Fields<UpdateGroup> list{
      "UpdateGroup",
      {asked<display_name, &UpdateGroup::name>("name"), asked<slug, &UpdateGroup::slug>("slug"),
       asked<product_role, &UpdateGroup::role>("role")}};
  return list;
}

template <>
const Fields<Group>& fields() {
  static const Fields<Group> list{
      "Group",
      {shown<&Group::id>("id"), shown<&Group::name>("name"), shown<&Group::slug>("slug"),
       shown<&Group::role>("role"), shown_by<&member_count>("memberCount"),
       shown<&Group::created_at>("createdAt"), shown<&Group::updated_at>("updatedAt")}};
  return list;
}

template <>
const Fields<GroupMember>& fields() {
  static const Fields<GroupMember> list{
      "GroupMember",
      {shown<&GroupMember::actor, &ActorRef::kind>("type"),
       shown<&GroupMember::actor, &ActorRef::id>("id"), shown<&GroupMember::name>("name")}};
  return list;
}

template <>
const Fields<GroupDetails>& fields() {
  static const auto list = Fields<GroupDetails>{"GroupDetails", {shown_by<&members>("members")}}
                               .including<&GroupDetails::group>();
  return list;
}

template <>
const Fields<GroupPage>& fields() {
  static const Fields<GroupPage> list{
      "GroupPage",
      {shown<&GroupPage::groups>("groups"), shown<&GroupPage::total_count>("totalCount")}};
  return list;
}

}  // namespace sealmint::api

// What is answered about members.
#include "api/members.hpp"

namespace sealmint::api {
namespace {

using model::ActorKind;
using model::ActorRef;
using model::AddedUserMembers;
using model::EffectiveMemberView;
using model::Membership;
using model::MemberView;
using model::RemovedMember;

ShownDetails shown_details(ActorKind kind, const model::MemberDetails& details) {
  switch (kind) {
    case ActorKind::user: return UserMemberDetails{details.name, details.email, details.username};
    case ActorKind::identity: return IdentityMemberDetails{details.name, details.auth_method};
    case ActorKind::group: return GroupMemberDetails{details.name, details.slug};
  }
  return {};
}

std::optional<Uuid> id_if(const ActorRef& actor, ActorKind kind) {
  return actor.kind == kind ? std::optional(actor.id) : std::nullopt;
}

template <ActorKind kind>
std::optional<Uuid> actor_id(const MemberView& view) {
  return id_if(view.membership.actor, kind);
}

template <ActorKind kind>
std::optional<Uuid> effective_actor_id(const EffectiveMemberView& view) {
  return id_if(view.member.actor, kind);
}

ShownDetails details(const MemberView& view) {
  return shown_details(view.membership.actor.kind, view.details);
}

ShownDetails effective_details(const EffectiveMemberView& view) {
  return shown_details(view.member.actor.kind, view.details);
}

template <auto field>
FieldOf<MemberView> of_membership(std::string_view name) {
  return shown<&MemberView::membership, field>(name);
}

}  // namespace

template <>
const Fields<UserMemberDetails>& fields() {
  static const Fields<UserMemberDetails> list{
      "UserMemberDetails",
      {shown<&UserMemberDetails::name>("name"), shown<&UserMemberDetails::email>("email"),
       shown<&UserMemberDetails::username>("username")}};
  return list;
}

template <>
const Fields<IdentityMemberDetails>& fields() {
  static const Fields<IdentityMemberDetails> list{
      "IdentityMemberDetails",
      {shown<&IdentityMemberDetails::name>("name"),
       shown_or_null<&IdentityMemberDetails::auth_method>("authMethod")}};
  return list;
}

template <>
const Fields<GroupMemberDetails>& fields() {
  static const Fields<GroupMemberDetails> list{
      "GroupMemberDetails",
      {shown<&GroupMemberDetails::name>("name"), shown<&GroupMemberDetails::slug>("slug")}};
  return list;
}

template <>
const Fields<MemberView>& fields() {
  static const Fields<MemberView> list{
      "Member",
      {of_membership<&Membership::id>("membershipId"), shown<&MemberView::signer_id>("signerId"),
       shown_by<&actor_id<ActorKind::user>>("actorUserId"),
       shown_by<&actor_id<ActorKind::identity>>("actorIdentityId"),
       shown_by<&actor_id<ActorKind::group>>("actorGroupId"),
       of_membership<&Membership::role>("role"), shown_null<MemberView>("customRoleId"),
       shown<&MemberView::is_active>("isActive"),
       of_membership<&Membership::created_at>("createdAt"),
       of_membership<&Membership::updated_at>("updatedAt"), shown_by<&details>("details")}};
  return list;
}

template <>
const Fields<MemberList>& fields() {
  static const Fields<MemberList> list{"MemberList",
                                       {shown<&MemberList::memberships>("memberships")}};
  return list;
}

template <>
const Fields<AddedUserMembers>& fields() {
  static const Fields<AddedUserMembers> list{"AddedUserMembers",
                                             {shown<&AddedUserMembers::memberships>("memberships"),
                                              shown<&AddedUserMembers::skipped>("skipped"),
                                              shown<&AddedUserMembers::unresolved>("unresolved")}};
  return list;
}

template <>
const Fields<RemovedMember>& fields() {
  static const Fields<RemovedMember> list{"RemovedMember",
                                          {shown<&RemovedMember::membership_id>("membershipId"),
                                           shown<&RemovedMember::signer_id>("signerId")}};
  return list;
}

template <>
const Fields<EffectiveMemberView>& fields() {
  using Effective = model::EffectiveMember;
  constexpr auto member = &EffectiveMemberView::member;
  static const Fields<EffectiveMemberView> list{
      "EffectiveMember",
      {shown_by<&effective_actor_id<ActorKind::user>>("actorUserId"),
       shown_by<&effective_actor_id<ActorKind::identity>>("actorIdentityId"),
       shown<member, &Effective::role>("role"),
       shown<member, &Effective::via_groups>("viaGroupIds"),
       shown<member, &Effective::is_direct>("isDirect"), shown_by<&effective_details>("details")}};
  return list;
}

template <>
const Fields<EffectiveMemberList>& fields() {
  static const Fields<EffectiveMemberList> list{"EffectiveMemberList",
                                                {shown<&EffectiveMemberList::members>("members")}};
  return list;
}

}  // namespace sealmint::api

#include "core/rules/members.hpp"

#include <boost/test/unit_test.hpp>

#include "core/base/limits.hpp"

namespace sealmint::rules {
namespace {

using model::ActorKind;
using model::ActorRef;
using model::MemberKey;
using model::Role;

constexpr TimePoint later{std::chrono::seconds{1'800'000'000}};

Uuid uuid_of(std::uint16_t number) {
  Uuid uuid;
  uuid.bytes[14] = static_cast<std::uint8_t>(number >> 8);
  uuid.bytes[15] = static_cast<std::uint8_t>(number);
  return uuid;
}

ActorRef user(std::uint16_t number) { return {ActorKind::user, uuid_of(number)}; }
ActorRef identity(std::uint16_t number) { return {ActorKind::identity, uuid_of(number)}; }
ActorRef group(std::uint16_t number) { return {ActorKind::group, uuid_of(number)}; }

model::Membership membership(const ActorRef& actor, Role role) {
  return {MembershipId{uuid_of(static_cast<std::uint16_t>(
              0x1000U * static_cast<unsigned>(actor.kind) + actor.id.bytes[15]))},
          actor,
          role,
          {},
          {}};
}

model::Signer signer_with(std::initializer_list<std::pair<ActorRef, Role>> members) {
  model::Signer signer;
  signer.name = "release";
  for (const auto& [actor, role] : members) signer.members.push_back(membership(actor, role));
  return signer;
}

bool everybody(const ActorRef&) { return true; }

template <class Outcome>
bool fails_as(const Outcome& outcome, ErrorKind kind) {
  return outcome.has_error() && outcome.error().kind == kind;
}

BOOST_AUTO_TEST_SUITE(members)

BOOST_AUTO_TEST_CASE(three_roles_are_known_and_no_variant_of_them) {
  BOOST_TEST((member_role("admin").value() == Role::administrator));
  BOOST_TEST((member_role("operator").value() == Role::operator_));
  BOOST_TEST((member_role("auditor").value() == Role::auditor));
  for (const auto* text : {"administrator", "administrator ", "ADMIN", "Admin", "owner", ""}) {
    BOOST_TEST(fails_as(member_role(text), ErrorKind::rejected));
  }
}

BOOST_AUTO_TEST_CASE(an_actor_joins_once) {
  auto signer = signer_with({{user(1), Role::administrator}});
  BOOST_TEST(add_member(signer, membership(identity(1), Role::operator_)).has_value());
  BOOST_TEST(add_member(signer, membership(group(1), Role::auditor)).has_value());
  BOOST_TEST(signer.members.size() == 3U);
  BOOST_TEST(fails_as(add_member(signer, membership(user(1), Role::auditor)), ErrorKind::rejected));
  BOOST_TEST(signer.members.size() == 3U);
  BOOST_TEST((find_member(signer, user(1))->role == Role::administrator));
  BOOST_TEST(find_member(signer, user(9)) == nullptr);
}

BOOST_AUTO_TEST_CASE(a_signer_can_be_full) {
  auto signer = signer_with({});
  for (std::uint16_t i = 0; i < limits::signer_members; ++i) {
    signer.members.push_back({{}, user(i), Role::operator_, {}, {}});
  }
  BOOST_TEST(
      fails_as(add_member(signer, membership(identity(1), Role::auditor)), ErrorKind::rejected));
}

BOOST_AUTO_TEST_CASE(a_member_is_named_by_membership_or_by_person) {
  auto signer = signer_with({{user(1), Role::administrator}, {user(2), Role::operator_}});
  const MemberKey by_id{signer.members[1].id};
  const auto changed = change_role(signer, by_id, Role::auditor, later, everybody);
  BOOST_TEST_REQUIRE(changed.has_value());
  BOOST_TEST((changed->role == Role::auditor));
  BOOST_TEST((changed->updated_at == later));
  BOOST_TEST((require_member(signer, MemberKey{user(2)})->role == Role::auditor));
  BOOST_TEST(remove_member(signer, MemberKey{user(2)}, everybody).has_value());
  BOOST_TEST(signer.members.size() == 1U);
}

BOOST_AUTO_TEST_CASE(who_is_no_member_is_not_found) {
  auto signer = signer_with({{user(1), Role::administrator}});
  for (const MemberKey& key :
       {MemberKey{user(2)}, MemberKey{identity(1)}, MemberKey{MembershipId{uuid_of(0xffff)}}}) {
    BOOST_TEST(fails_as(require_member(signer, key), ErrorKind::not_found));
    BOOST_TEST(
        fails_as(change_role(signer, key, Role::auditor, later, everybody), ErrorKind::not_found));
    BOOST_TEST(fails_as(remove_member(signer, key, everybody), ErrorKind::not_found));
  }
}

BOOST_AUTO_TEST_CASE(the_last_administrator_stays) {
  auto signer = signer_with(
      {{user(1), Role::administrator}, {user(2), Role::operator_}, {identity(3), Role::auditor}});
  const MemberKey last{user(1)};
  BOOST_TEST(fails_as(remove_member(signer, last, everybody), ErrorKind::rejected));
  for (const auto role : {Role::operator_, Role::auditor}) {
    BOOST_TEST(fails_as(change_role(signer, last, role, later, everybody), ErrorKind::rejected));
  }
  BOOST_TEST((find_member(signer, user(1))->role == Role::administrator));
}

BOOST_AUTO_TEST_CASE(giving_the_last_administrator_the_same_role_changes_nothing) {
  auto signer = signer_with({{user(1), Role::administrator}});
  const auto same = change_role(signer, MemberKey{user(1)}, Role::administrator, later, everybody);
  BOOST_TEST_REQUIRE(same.has_value());
  BOOST_TEST((same->updated_at == TimePoint{}));
}

BOOST_AUTO_TEST_CASE(any_kind_of_other_administrator_is_enough) {
  for (const ActorRef& other : {user(2), identity(2), group(2)}) {
    auto signer = signer_with({{user(1), Role::administrator}, {other, Role::administrator}});
    BOOST_TEST(
        change_role(signer, MemberKey{user(1)}, Role::operator_, later, everybody).has_value());
    BOOST_TEST(fails_as(remove_member(signer, MemberKey{other}, everybody), ErrorKind::rejected));
  }
}

BOOST_AUTO_TEST_CASE(who_was_deleted_administers_nothing) {
  auto signer = signer_with({{user(1), Role::administrator}, {user(2), Role::administrator}});
  const auto only_first = [](const ActorRef& actor) { return actor == user(1); };
  BOOST_TEST(fails_as(remove_member(signer, MemberKey{user(1)}, only_first), ErrorKind::rejected));
  BOOST_TEST(remove_member(signer, MemberKey{user(2)}, only_first).has_value());
}

BOOST_AUTO_TEST_CASE(a_direct_role_wins_and_of_groups_the_strongest) {
  const auto signer = signer_with(
      {{user(1), Role::auditor}, {group(10), Role::administrator}, {group(11), Role::operator_}});
  model::Group admins;
  admins.id = GroupId{uuid_of(10)};
  admins.members = {user(1), user(2)};
  model::Group operators;
  operators.id = GroupId{uuid_of(11)};
  operators.members = {identity(3), user(2)};
  const model::Group groups[] = {operators, admins};

  const auto all = effective_members(signer, groups, std::nullopt);
  BOOST_TEST_REQUIRE(all.size() == 3U);
  BOOST_TEST((all[0].actor == user(1)));
  BOOST_TEST((all[0].role == Role::auditor));
  BOOST_TEST(all[0].is_direct);
  BOOST_TEST((all[0].via_groups == std::vector{admins.id}));
  BOOST_TEST((all[1].actor == identity(3)));
  BOOST_TEST((all[1].role == Role::operator_));
  BOOST_TEST(!all[1].is_direct);
  BOOST_TEST((all[2].actor == user(2)));
  BOOST_TEST((all[2].role == Role::administrator));
  BOOST_TEST((all[2].via_groups == std::vector{operators.id, admins.id}));

  BOOST_TEST(effective_members(signer, groups, ActorKind::user).size() == 2U);
  BOOST_TEST(effective_members(signer, groups, ActorKind::identity).size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_group_without_membership_gives_nothing) {
  model::Group stranger;
  stranger.id = GroupId{uuid_of(12)};
  stranger.members = {user(5)};
  const model::Group groups[] = {stranger};
  BOOST_TEST(effective_members(signer_with({}), groups, std::nullopt).empty());
}

BOOST_AUTO_TEST_CASE(a_principal_has_its_own_and_its_groups_memberships) {
  const auto signer = signer_with({{user(1), Role::auditor},
                                   {group(10), Role::operator_},
                                   {group(11), Role::operator_},
                                   {user(2), Role::administrator}});
  const GroupId groups[] = {GroupId{uuid_of(11)}};
  const auto mine = memberships_of(signer, user(1), groups);
  BOOST_TEST_REQUIRE(mine.size() == 2U);
  BOOST_TEST((mine[0].actor == user(1)));
  BOOST_TEST((mine[1].actor == group(11)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::rules

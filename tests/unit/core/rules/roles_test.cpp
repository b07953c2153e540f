// The table of contract 3.1, row by row, for each way to come by a role.
#include "core/rules/roles.hpp"

#include <boost/test/unit_test.hpp>

namespace sealmint::rules {
namespace {

using model::ActorKind;
using model::ActorRef;
using model::Role;

struct Row {
  Action action;
  std::string_view action_name;
  bool administrator;
  bool operator_;
  bool auditor;
  bool product_admin;
};
constexpr Row table[] = {
    {Action::read, "read", true, true, true, true},
    {Action::edit, "edit", true, false, false, false},
    {Action::delete_signer, "delete", true, false, false, false},
    {Action::manage_status, "manage-status", true, false, false, false},
    {Action::manage_members, "manage-members", true, false, false, true},
    {Action::manage_policy, "manage-policy", true, false, false, false},
    {Action::sign, "sign", true, true, false, false},
    {Action::request_sign, "request-sign", true, true, false, false},
    {Action::pre_approve, "pre-approve", true, false, false, false},
    {Action::revoke_request, "revoke-request", true, false, false, false},
    {Action::reissue_certificate, "reissue-certificate", true, false, false, false},
    {Action::export_certificate, "export-certificate", true, true, true, false},
};

Uuid uuid_of(std::uint8_t number) {
  Uuid uuid;
  uuid.bytes[15] = number;
  return uuid;
}

const ActorRef user{ActorKind::user, uuid_of(1)};
const ActorRef identity{ActorKind::identity, uuid_of(2)};
const GroupId group_id{uuid_of(3)};
const ActorRef group{ActorKind::group, group_id.uuid};

model::Signer signer_with(std::initializer_list<std::pair<ActorRef, Role>> members) {
  model::Signer signer;
  signer.name = "release";
  for (const auto& [actor, role] : members) signer.members.push_back({{}, actor, role, {}, {}});
  return signer;
}

model::Principal principal_for(const ActorRef& actor, bool is_product_admin = false) {
  model::Principal principal;
  principal.actor = actor;
  principal.role = is_product_admin ? model::ProductRole::admin : model::ProductRole::member;
  return principal;
}

void expect_column(const Roles& roles, bool Row::* column) {
  for (const Row& row : table) {
    BOOST_TEST_CONTEXT("action " << row.action_name) {
      BOOST_TEST(allows(roles, row.action) == row.*column);
    }
  }
}

void expect_everywhere(Role role, bool Row::* column) {
  const GroupId groups[] = {group_id};
  expect_column(roles_on(signer_with({{user, role}}), principal_for(user), {}), column);
  expect_column(roles_on(signer_with({{identity, role}}), principal_for(identity), {}), column);
  expect_column(roles_on(signer_with({{group, role}}), principal_for(user), groups), column);
  expect_column(roles_on(signer_with({{group, role}}), principal_for(identity), groups), column);
}

BOOST_AUTO_TEST_SUITE(roles_suite)

BOOST_AUTO_TEST_CASE(every_action_has_its_name) {
  for (const Row& row : table) BOOST_TEST(name(row.action) == row.action_name);
}

BOOST_AUTO_TEST_CASE(an_administrator_has_the_first_column) {
  expect_everywhere(Role::administrator, &Row::administrator);
}

BOOST_AUTO_TEST_CASE(an_operator_has_the_second_column) {
  expect_everywhere(Role::operator_, &Row::operator_);
}

BOOST_AUTO_TEST_CASE(an_auditor_has_the_third_column) {
  expect_everywhere(Role::auditor, &Row::auditor);
}

BOOST_AUTO_TEST_CASE(a_product_admin_who_is_no_member_has_the_fourth_column) {
  const auto signer = signer_with({{identity, Role::administrator}});
  expect_column(roles_on(signer, principal_for(user, true), {}), &Row::product_admin);
}

BOOST_AUTO_TEST_CASE(a_stranger_may_do_nothing) {
  const auto signer = signer_with({{user, Role::administrator}, {group, Role::operator_}});
  const auto roles = roles_on(signer, principal_for(identity), {});
  for (const Row& row : table) {
    BOOST_TEST_CONTEXT("action " << row.action_name) { BOOST_TEST(!allows(roles, row.action)); }
  }
}

BOOST_AUTO_TEST_CASE(several_roles_are_a_union) {
  const GroupId groups[] = {group_id};
  const auto signer = signer_with({{user, Role::auditor}, {group, Role::operator_}});
  const auto roles = roles_on(signer, principal_for(user, true), groups);
  for (const Row& row : table) {
    BOOST_TEST_CONTEXT("action " << row.action_name) {
      BOOST_TEST(allows(roles, row.action) == (row.operator_ || row.auditor || row.product_admin));
    }
  }
}

BOOST_AUTO_TEST_CASE(an_id_of_another_kind_is_somebody_else) {
  const ActorRef namesake{ActorKind::identity, user.id};
  const auto signer = signer_with({{user, Role::administrator}});
  BOOST_TEST(!allows(roles_on(signer, principal_for(namesake), {}), Action::read));
}

BOOST_AUTO_TEST_CASE(a_refusal_names_action_and_signer) {
  const auto refused = require({}, Action::manage_members, signer_with({}));
  BOOST_TEST_REQUIRE(refused.has_error());
  BOOST_TEST((refused.error().kind == ErrorKind::forbidden));
  BOOST_TEST(refused.error().detail.find("manage-members") != std::string::npos);
  BOOST_TEST(refused.error().detail.find("release") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::rules

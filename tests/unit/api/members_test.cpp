#include "api/members.hpp"

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "api/operations.hpp"

namespace sealmint::api {
namespace {

const std::string some_id = "0192f0c1-2345-7abc-8def-0123456789ab";

std::string with_id(std::string_view before, std::string_view after) {
  return std::string(before) + '"' + some_id + '"' + std::string(after);
}

template <class Outcome>
bool is_malformed(const Outcome& outcome) {
  return outcome.has_error() && outcome.error().kind == ErrorKind::malformed;
}

Result<model::NewMember> read_any(std::string_view body) {
  TRY(auto any, read<AnyNewMember>(body));
  return std::move(any.member);
}

BOOST_AUTO_TEST_SUITE(members)

BOOST_AUTO_TEST_CASE(a_member_is_exactly_one_of_three) {
  const auto user = read_any(with_id(R"({"userId":)", R"(,"role":"admin"})"));
  BOOST_TEST((user->actor.kind == model::ActorKind::user));
  BOOST_TEST(to_string(user->actor.id) == some_id);
  BOOST_TEST(user->role == "admin");
  const auto group = read_any(with_id(R"({"userId":null,"groupId":)", R"(,"role":"owner"})"));
  BOOST_TEST((group->actor.kind == model::ActorKind::group));
  BOOST_TEST(is_malformed(read_any(R"({"role":"admin"})")));
  BOOST_TEST(is_malformed(
      read_any(with_id(R"({"userId":)", with_id(R"(,"groupId":)", R"(,"role":"admin"})")))));
  BOOST_TEST(is_malformed(read_any(R"({"userId":"x","role":"admin"})")));
}

BOOST_AUTO_TEST_CASE(a_role_is_text_and_not_empty) {
  for (const auto* role : {R"("")", "null", "5", "[]"}) {
    BOOST_TEST(is_malformed(read_any(with_id(R"({"userId":)", R"(,"role":)") + role + "}")));
    BOOST_TEST(
        is_malformed(read<NewGroupMember>(with_id(R"({"groupId":)", R"(,"role":)") + role + "}")));
    BOOST_TEST(is_malformed(read<RoleChange>(std::string(R"({"role":)") + role + "}")));
  }
  BOOST_TEST(is_malformed(read_any(with_id(R"({"userId":)", "}"))));
  BOOST_TEST(is_malformed(read<RoleChange>("{}")));
  BOOST_TEST(read<RoleChange>(R"({"role":"ADMIN"})").value().role ==
             "ADMIN");  // the service judges it
}

BOOST_AUTO_TEST_CASE(silence_means_operator_where_the_kind_is_known) {
  BOOST_TEST(read<NewIdentityMember>(with_id(R"({"identityId":)", "}"))->role == "operator");
  BOOST_TEST(read<NewGroupMember>(with_id(R"({"groupId":)", "}"))->role == "operator");
  BOOST_TEST(read<model::NewUserMembers>(with_id(R"({"userIds":[)", "]}"))->role == "operator");
  BOOST_TEST(is_malformed(read<NewIdentityMember>("{}")));
}

BOOST_AUTO_TEST_CASE(users_come_by_id_and_by_address) {
  const auto users = read<model::NewUserMembers>(
      with_id(R"({"userIds":[)", R"(],"emails":[" Bob@Example.test "],"role":"auditor"})"));
  BOOST_TEST_REQUIRE(users.has_value());
  BOOST_TEST(users->user_ids.size() == 1U);
  BOOST_TEST(users->emails.at(0) == "bob@example.test");
  BOOST_TEST(users->role == "auditor");
  BOOST_TEST(is_malformed(read<model::NewUserMembers>("{}")));
  BOOST_TEST(is_malformed(read<model::NewUserMembers>(R"({"userIds":[],"emails":[]})")));
  BOOST_TEST(is_malformed(read<model::NewUserMembers>(R"({"userIds":["x"]})")));
  BOOST_TEST(is_malformed(read<model::NewUserMembers>(R"({"emails":[""]})")));
}

BOOST_AUTO_TEST_CASE(a_member_shows_one_actor_and_null_for_the_others) {
  model::MemberView view;
  view.membership.actor.kind = model::ActorKind::identity;
  view.membership.role = model::Role::operator_;
  view.details.name = "robot";
  const auto row = to_json(view);
  BOOST_TEST(row.at("actorUserId").is_null());
  BOOST_TEST(row.at("actorIdentityId").is_string());
  BOOST_TEST(row.at("actorGroupId").is_null());
  BOOST_TEST(row.at("role").as_string() == "operator");
  BOOST_TEST(row.at("customRoleId").is_null());
  BOOST_TEST(row.at("isActive").as_bool());
  BOOST_TEST(boost::json::serialize(row.at("details")) == R"({"name":"robot","authMethod":null})");
}

BOOST_AUTO_TEST_CASE(lists_of_members_have_their_shapes) {
  model::AddedUserMembers added;
  added.skipped = {UserId{}};
  added.unresolved = {"nobody@example.test"};
  BOOST_TEST(boost::json::serialize(to_json(added)) ==
             R"({"memberships":[],"skipped":["00000000-0000-0000-0000-000000000000"],)"
             R"("unresolved":["nobody@example.test"]})");
  model::EffectiveMemberView effective;
  effective.member.via_groups = {GroupId{}};
  effective.details.username = "carol";
  BOOST_TEST(boost::json::serialize(to_json(EffectiveMemberList{{effective}})) ==
             R"({"members":[{"actorUserId":"00000000-0000-0000-0000-000000000000",)"
             R"("actorIdentityId":null,"role":"auditor",)"
             R"("viaGroupIds":["00000000-0000-0000-0000-000000000000"],"isDirect":false,)"
             R"("details":{"name":"","email":"","username":"carol"}}]})");
}

BOOST_AUTO_TEST_CASE(an_operation_shows_what_is_known) {
  model::OperationView view;
  view.signer_name = "release";
  view.project_id = "p";
  view.operation.status = model::OperationStatus::denied;
  view.operation.data_hash.fill(0xab);
  view.operation.client.tool = "jarsigner";
  view.operation.client.source_ip = "192.0.2.1";
  view.operation.error_message = "no grant";
  const auto detail = to_json(OperationDetail{view});
  BOOST_TEST(detail.at("signerName").as_string() == "release");
  const auto& row = detail.at("operation").as_object();
  BOOST_TEST(row.at("status").as_string() == "denied");
  BOOST_TEST(row.at("signingAlgorithm").is_null());
  BOOST_TEST(row.at("dataHash").as_string().size() == 64U);
  BOOST_TEST(row.at("actorType").as_string() == "user");
  BOOST_TEST(row.at("actorMembershipId").is_null());
  BOOST_TEST(row.at("approvalGrantId").is_null());
  BOOST_TEST(row.at("errorMessage").as_string() == "no grant");
  BOOST_TEST(boost::json::serialize(row.at("clientMetadata")) ==
             R"({"tool":"jarsigner","sourceIp":"192.0.2.1"})");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::api

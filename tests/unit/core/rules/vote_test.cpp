#include "core/rules/vote.hpp"

#include <boost/test/unit_test.hpp>

#include <random>
#include <set>

#include "tests/unit/core/rules/approval_samples.hpp"

namespace sealmint::rules {
namespace {

using model::RequestStatus;
using model::Role;

model::ApprovalStep step(std::int64_t required, std::vector<model::ActorRef> approvers) {
  return {std::nullopt, required, true, std::move(approvers)};
}

const auto signer = sample_signer({{sample_user(1), Role::administrator},
                                   {sample_user(2), Role::operator_},
                                   {sample_user(3), Role::auditor},
                                   {sample_user(9), Role::operator_},
                                   {sample_group(4), Role::operator_}});
const std::vector<GroupId> in_group_4{GroupId{sample_uuid(4)}};

Result<Voted> approve(const model::AccessRequest& request, const model::ActorRef& actor,
                      std::span<const GroupId> groups = {}, TimePoint now = sample_now) {
  return vote(request, signer, {actor, "", groups}, true, "", now);
}

BOOST_AUTO_TEST_SUITE(votes)

BOOST_AUTO_TEST_CASE(steps_follow_each_other_and_the_last_one_approves) {
  auto request = sample_request(
      {step(2, {sample_user(1), sample_user(2), sample_group(4)}), step(1, {sample_user(1)})});
  const auto first = approve(request, sample_user(1));
  BOOST_TEST((first->effect == VoteEffect::counted));
  const auto second = approve(first->request, sample_user(7), in_group_4);
  BOOST_TEST((second->effect == VoteEffect::step_completed));
  BOOST_TEST(second->request.current_step == 2);
  // Who is listed in two steps may vote in each.
  const auto third = approve(second->request, sample_user(1));
  BOOST_TEST((third->effect == VoteEffect::approved));
  BOOST_TEST((third->request.status == RequestStatus::approved));
  BOOST_TEST(third->request.current_step == 2);
}

BOOST_AUTO_TEST_CASE(a_user_counts_once_in_a_step_by_whatever_way) {
  const auto request = sample_request({step(2, {sample_user(1), sample_group(4)})});
  const auto first = approve(request, sample_user(1), in_group_4);
  BOOST_TEST(refused_as(approve(first->request, sample_user(1)), ErrorKind::rejected));
  BOOST_TEST(refused_as(approve(first->request, sample_user(1), in_group_4), ErrorKind::rejected));
  BOOST_TEST(
      refused_as(vote(first->request, signer, {sample_user(1), "", {}}, false, "", sample_now),
                 ErrorKind::rejected));
}

BOOST_AUTO_TEST_CASE(only_users_and_never_on_ones_own_request) {
  const auto request = sample_request({step(1, {sample_user(1), sample_user(9)})});
  BOOST_TEST(refused_as(approve(request, sample_identity(1)), ErrorKind::forbidden));
  BOOST_TEST(refused_as(approve(request, sample_user(9)), ErrorKind::forbidden));
}

BOOST_AUTO_TEST_CASE(eligibility_is_what_it_is_at_the_moment_of_the_vote) {
  const auto request =
      sample_request({step(1, {sample_user(2), sample_user(3), sample_user(6), sample_group(4)})});
  BOOST_TEST(approve(request, sample_user(2)).has_value());
  // Listed, but an auditor by now; listed, but no member any more; never listed.
  BOOST_TEST(refused_as(approve(request, sample_user(3)), ErrorKind::forbidden));
  BOOST_TEST(refused_as(approve(request, sample_user(6)), ErrorKind::forbidden));
  BOOST_TEST(refused_as(approve(request, sample_user(1)), ErrorKind::forbidden));
  // Left the group; in a group that is no member.
  BOOST_TEST(approve(request, sample_user(7), in_group_4).has_value());
  BOOST_TEST(refused_as(approve(request, sample_user(7)), ErrorKind::forbidden));
  const std::vector<GroupId> elsewhere{GroupId{sample_uuid(5)}};
  BOOST_TEST(refused_as(approve(request, sample_user(7), elsewhere), ErrorKind::forbidden));
  // Listed as a person, who is a member through the group only.
  const auto personal = sample_request({step(1, {sample_user(7)})});
  BOOST_TEST(refused_as(approve(personal, sample_user(7), in_group_4), ErrorKind::forbidden));
}

BOOST_AUTO_TEST_CASE(a_closed_request_takes_no_votes) {
  for (const auto status : {RequestStatus::approved, RequestStatus::rejected,
                            RequestStatus::expired, RequestStatus::cancelled}) {
    auto request = sample_request({step(1, {sample_user(1)})});
    request.status = status;
    BOOST_TEST(refused_as(approve(request, sample_user(1)), ErrorKind::rejected));
    BOOST_TEST(refused_as(approve(request, sample_user(2)), ErrorKind::forbidden));
    BOOST_TEST(refused_as(cancel(request, request.requester, sample_now), ErrorKind::rejected));
    const bool can_be_revoked = status == RequestStatus::approved;
    BOOST_TEST(revoke(request, sample_now).has_value() == can_be_revoked);
  }
}

BOOST_AUTO_TEST_CASE(a_request_past_its_time_is_expired) {
  auto request = sample_request({step(1, {sample_user(1)})});
  BOOST_TEST(
      refused_as(approve(request, sample_user(1), {}, request.expires_at), ErrorKind::rejected));
  BOOST_TEST(!expire_if_due(request, request.expires_at - std::chrono::milliseconds{1}));
  BOOST_TEST(expire_if_due(request, request.expires_at));
  BOOST_TEST((request.status == RequestStatus::expired));
  BOOST_TEST(!expire_if_due(request, request.expires_at));
}

BOOST_AUTO_TEST_CASE(one_rejection_ends_it) {
  const auto request = sample_request({step(2, {sample_user(1), sample_user(2)})});
  const auto voted = vote(request, signer, {sample_user(2), "Bo", {}}, false, "no", sample_now);
  BOOST_TEST((voted->request.status == RequestStatus::rejected));
  BOOST_TEST(voted->request.steps[0].decisions.front().comment == "no");
  BOOST_TEST(refused_as(approve(voted->request, sample_user(1)), ErrorKind::rejected));
}

BOOST_AUTO_TEST_CASE(only_the_requester_cancels) {
  const auto request = sample_request({step(1, {sample_user(1)})});
  BOOST_TEST(refused_as(cancel(request, sample_user(1), sample_now), ErrorKind::forbidden));
  const auto same_id_other_kind = sample_identity(9);
  BOOST_TEST(refused_as(cancel(request, same_id_other_kind, sample_now), ErrorKind::forbidden));
  BOOST_TEST((cancel(request, sample_user(9), sample_now)->status == RequestStatus::cancelled));
}

BOOST_AUTO_TEST_CASE(a_request_that_nobody_can_complete_is_cancelled) {
  auto request = sample_request({step(1, {sample_user(1)}), step(2, {sample_group(4)})});
  std::vector<UserId> group{UserId{sample_uuid(7)}, UserId{sample_uuid(8)}};
  const ApproversOf approvers_of = [&group](const model::ApprovalStep& each) {
    return each.approvers.front().kind == model::ActorKind::group
               ? group
               : std::vector{UserId{each.approvers.front().id}};
  };
  BOOST_TEST(!cancel_if_unreachable(request, approvers_of, sample_now));
  BOOST_TEST(check_reachable(request, approvers_of).has_value());
  group.back() = UserId{sample_uuid(9)};  // the requester does not count
  BOOST_TEST(refused_as(check_reachable(request, approvers_of), ErrorKind::rejected));
  BOOST_TEST(cancel_if_unreachable(request, approvers_of, sample_now));
  BOOST_TEST((request.status == RequestStatus::cancelled));
  BOOST_TEST(request.closing_reason.starts_with("Step 2"));
}

BOOST_AUTO_TEST_CASE(an_approval_that_was_given_stays_when_its_giver_leaves) {
  auto request = sample_request({step(2, {sample_user(1), sample_user(2)})});
  request = approve(request, sample_user(1))->request;
  const ApproversOf only_two = [](const auto&) { return std::vector{UserId{sample_uuid(2)}}; };
  const ApproversOf only_one = [](const auto&) { return std::vector{UserId{sample_uuid(1)}}; };
  BOOST_TEST(!cancel_if_unreachable(request, only_two, sample_now));
  BOOST_TEST(cancel_if_unreachable(request, only_one, sample_now));
}

BOOST_AUTO_TEST_CASE(the_window_of_a_grant_starts_when_it_is_issued) {
  auto request = sample_request({step(1, {sample_user(1)})});
  const auto issued = sample_now + std::chrono::minutes{50};
  const auto grant = make_grant(request, {}, issued);
  BOOST_TEST((grant.window_start == issued));
  BOOST_TEST((grant.expires_at == issued + std::chrono::hours{1}));
  BOOST_TEST((grant.grantee == request.requester));
  BOOST_TEST((grant.signings_max == 5));
  request.terms.not_before = issued + std::chrono::hours{2};
  BOOST_TEST((make_grant(request, {}, issued).window_start == request.terms.not_before));
  request.terms.window.reset();
  BOOST_TEST(!make_grant(request, {}, issued).expires_at.has_value());
}

// Whatever is voted by whomever in whatever order: approved means that every step has its distinct
// approvers, none of them the requester, and nothing that is closed ever changes again.
BOOST_AUTO_TEST_CASE(random_votes_keep_the_promises) {
  std::mt19937 random(20'260'101);
  const auto pick = [&random](int below) {
    return static_cast<std::uint8_t>(random() % static_cast<unsigned>(below));
  };
  for (int round = 0; round < 2'000; ++round) {
    model::AccessRequest request =
        sample_request({step(1 + pick(3), {sample_user(1), sample_user(2), sample_group(4)}),
                        step(1 + pick(2), {sample_user(2), sample_group(4), sample_user(9)})});
    for (int move = 0; move < 12; ++move) {
      const auto before = request.status;
      const Voter voter{
          pick(5) == 0 ? sample_identity(pick(10)) : sample_user(pick(10)), "",
          pick(2) == 0 ? std::span<const GroupId>(in_group_4) : std::span<const GroupId>{}};
      const auto voted = vote(request, signer, voter, pick(8) != 0, "", sample_now);
      if (voted.has_error()) continue;
      BOOST_TEST_REQUIRE((before == RequestStatus::pending));
      request = voted->request;
    }
    for (const auto& each : request.steps) {
      std::set<UserId> approvers;
      for (const auto& decision : each.decisions) {
        BOOST_TEST_REQUIRE((decision.approver != UserId{request.requester.id}));
        BOOST_TEST_REQUIRE(approvers.insert(decision.approver).second);
      }
      if (request.status != RequestStatus::approved) continue;
      BOOST_TEST_REQUIRE(approvers.size() ==
                         static_cast<std::size_t>(each.step.required_approvals));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::rules

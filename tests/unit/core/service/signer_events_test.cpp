// What the record is told of signers, members, policies, requests, grants and webhooks.
#include <boost/test/unit_test.hpp>

#include "core/model/duration.hpp"
#include "core/service/approvals/access_requests.hpp"
#include "core/service/approvals/approval_policies.hpp"
#include "core/service/approvals/expiry_sweep.hpp"
#include "core/service/approvals/grants.hpp"
#include "core/service/shared/idempotency.hpp"
#include "core/service/signing/sign.hpp"
#include "tests/unit/core/service/signer_world.hpp"

namespace sealmint::service {
namespace {

using testing::by;
using testing::fact;
using testing::personal;
using testing::SignerWorld;
using testing::somebody;

// A signer whose signatures bob approves.
struct Fixture : SignerWorld {
  ApprovalEvents events;
  ApprovalPolicyService policies{context};
  AccessRequestService requests{context, project, store, events, request_rule};
  GrantService grants{context, project, events};
  IdempotencyService idempotency{context, store};
  SignService sign_service{context, lane, recorder, idempotency};
  ExpirySweep expiry_sweep{context, project, events, sign_service.reservations(), sweep_rule};
  model::Signer signer =
      signer_with("release", {{actor(robot), "operator"}, {actor(bob), "operator"}});
  model::Caller admin = by(as(alice));

  void gate() {
    model::ApprovalPolicyInput input;
    input.steps.push_back({std::nullopt, 1, true, {actor(bob)}});
    input.signings_max = 100;
    input.window_max = "60m";
    run([&] { return policies.replace(admin, "release", input); }).value();
  }
  model::AccessRequest open() {
    model::RequestInput input;
    input.justification = "the release of Jane";
    input.terms.signings = 5;
    input.terms.window = "1h";
    input.scope.command = "make";
    return run([&] { return requests.open(by(as(robot)), "release", input, {}); }).value().request;
  }
  model::RequestView vote(RequestId id, bool is_approval) {
    return run([&] { return requests.vote(by(as(bob)), id, is_approval, "fine by Bob"); }).value();
  }
  void sweep() {
    run([&] { return expiry_sweep.step(); }).value();
  }
  // The one event since the last look.
  model::AuditEvent the_event() {
    const auto taken = recorded.take();
    BOOST_REQUIRE(taken.size() == 1U);
    return taken.front();
  }
  template <class Make>
  std::string kinds_of(Make make) {
    recorded.take();
    BOOST_REQUIRE(run(std::move(make)).has_value());
    return recorded.take_kinds();
  }
};

BOOST_FIXTURE_TEST_SUITE(signer_events, Fixture)

BOOST_AUTO_TEST_CASE(making_a_signer_tells_of_it_and_of_its_certificate) {
  const auto taken = recorded.take();
  BOOST_REQUIRE(taken.size() >= 2U);
  const auto& created = taken[taken.size() - 2];
  const auto& issued = taken.back();
  BOOST_TEST(created.kind == "create-pki-signer");
  BOOST_TEST((created.signer_id == signer.id));
  BOOST_TEST((created.actor == actor(alice)));
  BOOST_TEST(fact(created, "name") == "release");
  BOOST_TEST(fact(created, "certificateId") == to_string(*signer.certificate_id));
  BOOST_TEST(fact(created, "approvalPolicyId") == to_string(signer.approval_policy_id));
  BOOST_TEST(fact(created, "keySource") == "infisical");
  BOOST_TEST(issued.kind == "pki-signer-certificate-issued");
  BOOST_TEST(!issued.actor);
  BOOST_TEST((issued.signer_id == signer.id));
  BOOST_TEST(fact(issued, "serialNumber") == certificate_of(signer)->serial_number);
}

BOOST_AUTO_TEST_CASE(a_signer_that_takes_a_certificate_over_has_none_issued) {
  model::CreateSigner input;
  input.name = "other";
  input.certificate_id = signer.certificate_id;
  BOOST_TEST(kinds_of([&] { return signers.create(admin, input, {}); }) == "create-pki-signer");
}

BOOST_AUTO_TEST_CASE(each_change_of_a_signer_has_its_kind_and_a_repetition_none) {
  model::UpdateSigner rename;
  rename.name = "renamed";
  recorded.take();
  run([&] { return signers.update(admin, "release", rename); }).value();
  const auto renamed = the_event();
  BOOST_TEST(renamed.kind == "update-pki-signer");
  BOOST_TEST(fact(renamed, "name") == "renamed");
  BOOST_TEST(fact(renamed, "formerName") == "release");
  BOOST_TEST(kinds_of([&] { return signers.update(admin, "renamed", rename); }).empty());

  const auto set = [&](model::SignerStatus status) {
    return kinds_of([&] { return signers.set_status(admin, "renamed", status); });
  };
  BOOST_TEST(set(model::SignerStatus::disabled) == "disable-pki-signer");
  BOOST_TEST(set(model::SignerStatus::disabled).empty());
  BOOST_TEST(set(model::SignerStatus::active) == "enable-pki-signer");
  BOOST_TEST(kinds_of([&] { return signers.remove(admin, "renamed"); }) == "delete-pki-signer");
}

BOOST_AUTO_TEST_CASE(a_new_certificate_is_told_of_and_so_is_one_that_did_not_come) {
  model::ReissueCertificate input;
  input.authority_id = root;
  recorded.take();
  run([&] { return signers.reissue(admin, "release", input); }).value();
  const auto taken = recorded.take();
  BOOST_REQUIRE(taken.size() == 2U);
  BOOST_TEST(taken[0].kind == "pki-signer-certificate-issued");
  BOOST_TEST(taken[1].kind == "reissue-pki-signer-certificate");
  BOOST_TEST(fact(taken[1], "caId") == to_string(root));
  BOOST_TEST(fact(taken[1], "keyAlgorithm") == "EC_prime256v1");
  BOOST_TEST((taken[1].actor == actor(alice)));

  factory.is_broken = true;
  BOOST_TEST(run([&] { return signers.reissue(admin, "release", input); }).has_error());
  const auto failed = the_event();
  BOOST_TEST(failed.kind == "pki-signer-issuance-failed");
  BOOST_TEST(!failed.actor);
  BOOST_TEST(failed.personal.empty());
  BOOST_TEST(fact(failed, "requestedByUserId") == to_string(alice));
  BOOST_TEST(fact(failed, "reason") == "The CA is out of reach");
}

BOOST_AUTO_TEST_CASE(members_come_change_and_go_on_record) {
  recorded.take();
  const auto member =
      run([&] { return members.add(admin, "release", {actor(carol), "operator"}, {}); }).value();
  const auto added = the_event();
  BOOST_TEST(added.kind == "add-pki-signer-member");
  BOOST_TEST((added.signer_id == signer.id));
  BOOST_TEST(fact(added, "kind") == "user");
  BOOST_TEST(fact(added, "userId") == to_string(carol));
  BOOST_TEST(fact(added, "memberId") == to_string(member.membership.id));
  BOOST_TEST(fact(added, "role") == "operator");

  const model::MemberKey key{actor(carol)};
  run([&] { return members.change_role(admin, "release", key, "auditor"); }).value();
  const auto changed = the_event();
  BOOST_TEST(changed.kind == "update-pki-signer-member");
  BOOST_TEST(fact(changed, "role") == "auditor");
  BOOST_TEST(fact(changed, "formerRole") == "operator");
  const auto repeat = [&] { return members.change_role(admin, "release", key, "auditor"); };
  BOOST_TEST(kinds_of(repeat).empty());

  run([&] { return members.remove(admin, "release", key); }).value();
  const auto removed = the_event();
  BOOST_TEST(removed.kind == "remove-pki-signer-member");
  BOOST_TEST(fact(removed, "userId") == to_string(carol));
}

BOOST_AUTO_TEST_CASE(several_users_are_added_by_one_event) {
  model::NewUserMembers users;
  users.user_ids = {carol, bob};
  users.role = "operator";
  recorded.take();
  run([&] { return members.add_users(admin, "release", users, {}); }).value();
  const auto event = the_event();
  BOOST_TEST(fact(event, "userIds") == to_string(carol));  // bob is one already
  BOOST_TEST(fact(event, "added") == "1");
  const auto again = [&] { return members.add_users(admin, "release", users, {}); };
  BOOST_TEST(kinds_of(again).empty());
}

BOOST_AUTO_TEST_CASE(a_policy_is_told_of_by_its_size) {
  recorded.take();
  gate();
  const auto event = the_event();
  BOOST_TEST(event.kind == "update-pki-signer-approval-policy");
  BOOST_TEST((event.signer_id == signer.id));
  BOOST_TEST(fact(event, "stepCount") == "1");
  BOOST_TEST(fact(event, "maxSignings") == "100");
  BOOST_TEST(fact(event, "maxWindowDuration") == "60m");
}

BOOST_AUTO_TEST_CASE(a_request_and_its_approval_are_on_record_with_words_of_people_in_private) {
  gate();
  recorded.take();
  const auto request = open();
  const auto opened = recorded.take();
  BOOST_REQUIRE(opened.size() == 2U);
  BOOST_TEST(opened[0].kind == "pki-signer-request-to-sign");
  BOOST_TEST(fact(opened[0], "approvalRequestId") == to_string(request.id));
  BOOST_TEST(opened[1].kind == "approval-request-create");
  BOOST_TEST(fact(opened[1], "requestedSignings") == "5");
  BOOST_TEST(fact(opened[1], "requestedWindowDuration") == "1h");
  BOOST_TEST(fact(opened[1], "requesterIdentityId") == to_string(robot));
  BOOST_TEST(fact(opened[1], "justification") == "-");
  BOOST_TEST(personal(opened[1], "justification") == "the release of Jane");
  BOOST_TEST(personal(opened[1], "scope.command") == "make");

  open();
  BOOST_TEST(recorded.take_kinds().empty());  // the same request again

  const auto view = vote(request.id, true);
  const auto approved = the_event();
  BOOST_TEST(approved.kind == "approval-request-approve");
  BOOST_TEST((approved.actor == actor(bob)));
  BOOST_TEST(fact(approved, "status") == "approved");
  BOOST_TEST(fact(approved, "grantId") == to_string(view.grant->grant.id));
  BOOST_TEST(personal(approved, "comment") == "fine by Bob");

  const GrantId grant = view.grant->grant.id;
  run([&] { return grants.revoke(admin, grant, "lost"); }).value();
  const auto revoked = the_event();
  BOOST_TEST(revoked.kind == "approval-request-grant-revoke");
  BOOST_TEST(fact(revoked, "grantId") == to_string(grant));
  BOOST_TEST(fact(revoked, "status") == "revoked");
  BOOST_TEST(personal(revoked, "revocationReason") == "lost");
}

BOOST_AUTO_TEST_CASE(the_other_ends_of_a_request_have_their_kinds) {
  gate();
  const auto rejected = open();
  BOOST_TEST(kinds_of([&] { return requests.vote(by(as(bob)), rejected.id, false, ""); }) ==
             "approval-request-reject");
  const auto cancelled = open();
  BOOST_TEST(kinds_of([&] { return requests.cancel(by(as(robot)), cancelled.id); }) ==
             "approval-request-cancel");
  const auto revoked = open();
  BOOST_TEST(kinds_of([&] { return requests.revoke(admin, "release", revoked.id); }) ==
             "pki-signer-revoke-request");
}

BOOST_AUTO_TEST_CASE(an_approval_in_advance_says_whether_it_is_for_oneself) {
  gate();
  recorded.take();
  model::PreApproveInput input;
  input.request.justification = "night build";
  input.request.terms.signings = 1;
  input.grantees = {actor(robot)};
  run([&] { return requests.pre_approve(admin, "release", input, {}); }).value();
  const auto event = the_event();
  BOOST_TEST(event.kind == "pki-signer-pre-approve-signing");
  BOOST_TEST(fact(event, "granteeIdentityId") == to_string(robot));
  BOOST_TEST(fact(event, "self") == "false");
  input.grantees = {actor(alice)};
  run([&] { return requests.pre_approve(admin, "release", input, {}); }).value();
  BOOST_TEST(fact(the_event(), "self") == "true");
}

BOOST_AUTO_TEST_CASE(what_time_ends_has_no_actor) {
  gate();
  const auto request = open();
  vote(request.id, true);
  recorded.take();
  clock.advance(std::chrono::hours{2});
  sweep();
  const auto grant = the_event();
  BOOST_TEST(grant.kind == "approval-request-grant-expired");
  BOOST_TEST(!grant.actor);
  const auto other = open();
  recorded.take();
  clock.advance(limits::request_lifetime + std::chrono::hours{1});
  sweep();
  const auto expired = the_event();
  BOOST_TEST(expired.kind == "approval-request-expired");
  BOOST_TEST(fact(expired, "approvalRequestId") == to_string(other.id));
  sweep();
  BOOST_TEST(recorded.take_kinds().empty());
}

BOOST_AUTO_TEST_CASE(a_request_that_nobody_can_approve_any_more_is_cancelled_on_record) {
  gate();
  open();
  run([&] { return members.remove(admin, "release", actor(bob)); }).value();
  recorded.take();
  sweep();
  const auto event = the_event();
  BOOST_TEST(event.kind == "approval-request-cancelled");
  BOOST_TEST(!event.actor);
  BOOST_TEST(fact(event, "reason").starts_with("Step 1"));
}

BOOST_AUTO_TEST_CASE(what_retention_removes_is_counted) {
  gate();
  const auto request = open();
  run([&] { return requests.cancel(by(as(robot)), request.id); }).value();
  sweep_rule.keep_closed = std::chrono::days{1};
  recorded.take();
  clock.advance(std::chrono::days{2});
  sweep();
  const auto event = the_event();
  BOOST_TEST(event.kind == "approval-requests-removed");
  BOOST_TEST(fact(event, "count") == "1");
  BOOST_TEST(!event.actor);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::service

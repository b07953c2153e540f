// Requests, votes, grants and signatures together, in memory and with a clock that a test moves.
#include <boost/test/unit_test.hpp>

#include <cstring>

#include "core/crypto/digest.hpp"
#include "core/service/approvals/access_requests.hpp"
#include "core/service/approvals/approval_policies.hpp"
#include "core/service/approvals/expiry_sweep.hpp"
#include "core/service/approvals/grants.hpp"
#include "core/service/approvals/request_watch.hpp"
#include "core/service/signing/sign.hpp"
#include "tests/support/blocking_store.hpp"
#include "tests/unit/core/service/signer_world.hpp"

namespace sealmint::service {
namespace {

using namespace std::chrono_literals;
using model::GrantStatus;
using model::RequestStatus;
using sealmint::testing::by;
using sealmint::testing::fails_as;
using sealmint::testing::is_rejected;
using sealmint::testing::SignerWorld;

// A signer whose signatures bob approves; robot and alice may sign.
struct Fixture : SignerWorld {
  ApprovalEvents events;
  std::vector<ApprovalEvent> announced;
  ApprovalPolicyService policies{context};
  AccessRequestService requests{context, project, store, events, request_rule};
  GrantService grants{context, project, events};
  RequestWatch watch{directory, events};
  IdempotencyService idempotency{context, store};
  SignService sign_service{context, lane, recorder, idempotency};
  ExpirySweep expiry_sweep{context, project, events, sign_service.reservations(), sweep_rule};
  model::Signer signer =
      signer_with("release", {{actor(robot), "operator"}, {actor(bob), "operator"}});

  Fixture() {
    events.listen([this](ApprovalEvent event, RequestId) { announced.push_back(event); });
    gate({actor(bob)});
  }

  void gate(std::vector<model::ActorRef> approvers) {
    model::ApprovalPolicyInput input;
    if (!approvers.empty()) {
      input.steps.push_back({std::nullopt, 1, true, std::move(approvers)});
      input.signings_max = 100;
    }
    const auto replaced = run([&] { return policies.replace(by(as(alice)), "release", input); });
    BOOST_REQUIRE(replaced.has_value());
  }

  template <class IdType>
  model::Principal with_token(IdType id) {
    auto principal = SignerWorld::as(id);
    model::AccessToken token;
    token.id = crypto::new_id<TokenId>(clock.now());
    crypto::fill_random(token.token_hash);
    token.actor = principal.actor;
    token.expires_at = clock.now() + std::chrono::days{30};
    token.max_expires_at = token.expires_at;
    put(token);
    principal.token_id = token.id;
    return principal;
  }

  static model::RequestInput asking_for(std::int64_t signings, std::string window = "1h") {
    model::RequestInput input;
    input.justification = "release";
    input.terms.signings = signings;
    input.terms.window = std::move(window);
    return input;
  }
  Result<model::RequestView> open(model::RequestInput input) {
    return run([&] { return requests.open(by(as(robot)), "release", input, {}); });
  }
  Result<model::RequestView> vote(const model::Principal& principal, RequestId id,
                                  bool is_approval = true) {
    return run([&] { return requests.vote(by(principal), id, is_approval, ""); });
  }
  model::Grant approved(std::int64_t signings) {
    const auto request = open(asking_for(signings)).value().request;
    return vote(as(bob), request.id).value().grant.value().grant;
  }
  static std::optional<Sha256> read_root(const model::AccessRequest& request) {
    const auto bytes = from_hex(request.terms.scope.manifest);
    if (!bytes || bytes->size() != sizeof(Sha256)) return std::nullopt;
    Sha256 root{};
    std::ranges::copy(*bytes, root.begin());
    return root;
  }
  Shared<model::Grant> stored_grant(const model::Grant& grant) {
    return directory.snapshot()->grant(grant.id);
  }

  static model::SignCall call_of(std::size_t items) {
    model::SignCall call;
    call.signer_reference = "release";
    call.client.source_ip = "127.0.0.1";
    call.is_batch = items > 1;
    for (std::size_t i = 0; i < items; ++i) {
      model::SignItem item;
      const auto hash = crypto::sha256(as_bytes(std::to_string(i)));
      item.data.assign(hash.begin(), hash.end());
      item.algorithm = model::SignatureAlgorithm::ecdsa_sha256;
      item.is_digest = true;
      call.items.push_back(std::move(item));
    }
    return call;
  }
  Result<SignResult> sign(const model::Principal& principal, std::size_t items = 1) {
    return run([&] { return sign_service.sign(principal, call_of(items), std::nullopt); });
  }
  // Of a call that robot makes now.
  bool must_verify(VerifiedApprovals verified) {
    GrantReservations reservations;
    RefusalRows refusal_rows;
    SignAttempt attempt(reservations, refusal_rows, with_token(robot), call_of(1), verified);
    BOOST_REQUIRE(!attempt.authorize(directory.snapshot(), clock.now()));
    BOOST_REQUIRE(!attempt.reserve(*directory.snapshot(), clock.now(), std::nullopt));
    engine::SigningCall signing;
    attempt.describe(signing);
    return signing.must_verify;
  }
  std::size_t rows(model::OperationStatus status) {
    return testing::ask(store).operations({signer.id, status, 0, 100}).value().total_count;
  }
};

BOOST_FIXTURE_TEST_SUITE(approvals_suite, Fixture)

BOOST_AUTO_TEST_CASE(what_is_signed_under_an_approval_is_verified) {
  approved(20);
  BOOST_TEST(must_verify({}));
  BOOST_TEST(must_verify({20}));
  BOOST_TEST(!must_verify({19}));
  gate({});
  BOOST_TEST(!must_verify({}));
}

BOOST_AUTO_TEST_CASE(an_approval_gives_exactly_its_signatures) {
  const auto principal = with_token(robot);
  const auto refused = sign(principal);
  BOOST_TEST(fails_as(refused, ErrorKind::approval_required));
  BOOST_TEST(!refused.error().has_pending_request.value());
  const auto grant = approved(3);
  BOOST_TEST(sign(principal).has_value());
  BOOST_TEST(fails_as(sign(principal, 3), ErrorKind::approval_required));
  BOOST_TEST(sign(principal, 2).has_value());
  BOOST_TEST(fails_as(sign(principal), ErrorKind::approval_required));
  BOOST_TEST(stored_grant(grant)->used == 3);
  BOOST_TEST((stored_grant(grant)->status == GrantStatus::expired));
  BOOST_TEST(rows(model::OperationStatus::success) == 3U);
  BOOST_TEST(rows(model::OperationStatus::denied) == 3U);
}

BOOST_AUTO_TEST_CASE(a_commit_that_found_no_room_gives_the_units_back) {
  const auto principal = with_token(robot);
  const auto grant = approved(1);
  store.faults().fail_commit(1, storage::CommitFault::storage_full);
  BOOST_TEST(fails_as(sign(principal), ErrorKind::unavailable));
  BOOST_TEST(stored_grant(grant)->used == 0);
  BOOST_TEST(sign(principal).has_value());
}

// The revocation is committed in the very batch in which the signature would be recorded.
BOOST_AUTO_TEST_CASE(a_revocation_before_it_in_the_same_batch_stops_a_signature) {
  const auto principal = with_token(robot);
  const auto grant = approved(5);
  store.faults().hold_commits();
  boost::asio::io_context io;
  auto work = boost::asio::make_work_guard(io);
  int running = 3;
  const auto done = [&] {
    if (--running == 0) work.reset();
  };
  // Fills the gate, so that what follows waits for the next batch together.
  ports::Transaction nothing;
  nothing.changes.emplace_back(ports::Erase<model::Group>{crypto::new_id<GroupId>(clock.now())});
  boost::asio::co_spawn(
      io, [&] { return recorder.commit(std::move(nothing)); },
      [&](std::exception_ptr, const auto&) { done(); });
  while (!store.faults().wait_for_held_commit(0ms)) io.poll();
  std::optional<Result<model::GrantView>> revoked;
  boost::asio::co_spawn(
      io, [&] { return grants.revoke(by(as(alice)), grant.id, "now"); },
      [&](std::exception_ptr, Result<model::GrantView> result) {
        revoked = std::move(result);
        done();
      });
  while (recorder.queued() < 1) io.poll();
  std::optional<Result<SignResult>> signed_after;
  boost::asio::co_spawn(
      io, [&] { return sign_service.sign(principal, call_of(1), std::nullopt); },
      [&](std::exception_ptr, Result<SignResult> result) {
        signed_after = std::move(result);
        done();
      });
  while (recorder.queued() < 2) io.poll();
  store.faults().release_commits();
  io.run();
  BOOST_TEST(revoked->has_value());
  BOOST_TEST(fails_as(*signed_after, ErrorKind::approval_required));
  BOOST_TEST(rows(model::OperationStatus::success) == 0U);
  BOOST_TEST(rows(model::OperationStatus::denied) == 1U);
  BOOST_TEST(stored_grant(grant)->used == 0);
  recorder.stop();  // its thread may still be inside post(), and `io` goes first
}

BOOST_AUTO_TEST_CASE(the_window_starts_with_the_approval_and_ends_for_good) {
  const auto principal = with_token(robot);
  const auto request = open(asking_for(5, "1h")).value().request;
  clock.advance(3h);
  const auto grant = vote(as(bob), request.id).value().grant.value().grant;
  BOOST_TEST((grant.expires_at == clock.now() + 1h));
  clock.advance(59min);
  BOOST_TEST(sign(principal).has_value());
  clock.advance(1min);
  BOOST_TEST(fails_as(sign(principal), ErrorKind::approval_required));
  BOOST_TEST((stored_grant(grant)->status == GrantStatus::active));
  BOOST_TEST(run([&] { return expiry_sweep.step(); }).has_value());
  BOOST_TEST((stored_grant(grant)->status == GrantStatus::expired));
  clock.advance(-2h);
  BOOST_TEST(fails_as(sign(principal), ErrorKind::approval_required));
}

BOOST_AUTO_TEST_CASE(time_ends_what_nobody_decides) {
  const auto request = open(asking_for(1)).value().request;
  const auto token = with_token(robot).token_id;
  clock.advance(limits::request_lifetime);
  BOOST_TEST(is_rejected(vote(as(bob), request.id), "expired"));
  BOOST_TEST((open(asking_for(1)).value().request.id != request.id));
  BOOST_TEST((directory.snapshot()->request(request.id)->status == RequestStatus::expired));
  clock.advance(std::chrono::days{60});
  BOOST_TEST(run([&] { return expiry_sweep.step(); }).has_value());
  BOOST_TEST(directory.snapshot()->pending_requests().empty());
  BOOST_TEST(directory.snapshot()->access_token(token) == nullptr);
  BOOST_TEST((announced.back() == ApprovalEvent::expired));
}

BOOST_AUTO_TEST_CASE(what_closed_long_ago_is_removed_if_that_is_wanted) {
  const auto count = [this] { return directory.snapshot()->requests_of(signer.id).size(); };
  const auto grant = approved(3);
  auto listed = asking_for(1);
  listed.manifest = {model::ManifestDigest(Bytes(32, 1))};
  const auto rejected = open(listed).value().request;
  const Sha256 root = read_root(rejected).value();
  BOOST_TEST(vote(as(bob), rejected.id, false).has_value());
  clock.advance(30 * 24h);
  run([&] { return expiry_sweep.step(); }).value();
  BOOST_TEST(count() == 2U);

  sweep_rule.keep_closed = std::chrono::days{30};
  const auto waiting = open(listed).value().request;
  clock.advance(2min);
  run([&] { return expiry_sweep.step(); }).value();
  // The grant ended an hour after the rejection; the list is named by the request that waits.
  BOOST_TEST((directory.snapshot()->request(rejected.id) == nullptr));
  BOOST_TEST((stored_grant(grant) != nullptr));
  BOOST_TEST(testing::ask(store).manifest(signer.id, root)->has_value());
  BOOST_TEST(count() == 2U);

  clock.advance(2h);
  run([&] { return expiry_sweep.step(); }).value();
  BOOST_TEST((stored_grant(grant) == nullptr));
  BOOST_TEST(count() == 1U);
  BOOST_TEST(vote(as(bob), waiting.id, false).has_value());
  clock.advance(31 * 24h);
  run([&] { return expiry_sweep.step(); }).value();
  BOOST_TEST(count() == 0U);
  BOOST_TEST(!testing::ask(store).manifest(signer.id, root)->has_value());
}

BOOST_AUTO_TEST_CASE(lists_of_a_signer_have_a_bound_together) {
  auto input = asking_for(1);
  const auto list_of = [](std::uint32_t first) {
    model::ManifestDigests digests;
    for (std::uint32_t i = first; i < first + limits::manifest_digests; ++i) {
      Bytes bytes(32);
      std::memcpy(bytes.data(), &i, sizeof i);
      digests.emplace_back(bytes);
    }
    return digests;
  };
  for (std::uint32_t i = 0; i < 20; ++i) {
    input.manifest = list_of(i);
    BOOST_TEST_REQUIRE(open(input).has_value());
  }
  input.manifest = {model::ManifestDigest(Bytes(32, 0xee))};
  BOOST_TEST(is_rejected(open(input), "lists on record"));
}

BOOST_AUTO_TEST_CASE(a_request_whose_approvers_are_gone_is_cancelled) {
  const auto request = open(asking_for(1)).value().request;
  run([&] { return expiry_sweep.step(); }).value();
  BOOST_TEST((directory.snapshot()->request(request.id)->status == RequestStatus::pending));
  run([&] { return members.remove(by(as(alice)), "release", actor(bob)); }).value();
  run([&] { return expiry_sweep.step(); }).value();
  BOOST_TEST((directory.snapshot()->request(request.id)->status == RequestStatus::cancelled));
  BOOST_TEST((announced.back() == ApprovalEvent::cancelled));
}

BOOST_AUTO_TEST_CASE(everybody_is_told_what_happens) {
  const auto first = open(asking_for(1)).value().request;
  BOOST_TEST((open(asking_for(1)).value().request.id == first.id));
  vote(as(bob), first.id, false).value();
  const auto second = open(asking_for(1)).value().request;
  vote(as(bob), second.id).value();
  run([&] { return requests.revoke(by(as(alice)), "release", second.id); }).value();
  const std::vector expected{ApprovalEvent::opened, ApprovalEvent::rejected, ApprovalEvent::opened,
                             ApprovalEvent::approved, ApprovalEvent::revoked};
  BOOST_TEST((announced == expected));
}

BOOST_AUTO_TEST_CASE(a_wait_ends_with_the_decision) {
  const auto request = open(asking_for(1)).value().request;
  boost::asio::io_context io;
  bool has_ended = false;
  boost::asio::co_spawn(
      io, [&] { return watch.wait(request.id, 1h); },
      [&](std::exception_ptr, const auto&) { has_ended = true; });
  io.poll();
  BOOST_TEST(!has_ended);
  vote(as(bob), request.id).value();
  io.run();
  BOOST_TEST(has_ended);
}

BOOST_AUTO_TEST_CASE(a_stop_ends_all_waits) {
  const auto request = open(asking_for(1)).value().request;
  boost::asio::io_context io;
  int ended = 0;
  const auto wait = [&] {
    boost::asio::co_spawn(
        io, [&] { return watch.wait(request.id, 1h); },
        [&](std::exception_ptr, const auto&) { ++ended; });
  };
  wait();
  io.poll();
  watch.release_all();
  wait();
  io.run();
  BOOST_TEST(ended == 2);
}

BOOST_AUTO_TEST_CASE(a_policy_without_steps_asks_for_nothing) {
  gate({});
  BOOST_TEST(sign(with_token(robot)).has_value());
  BOOST_TEST(is_rejected(open(asking_for(1)), "No approval is needed"));
  BOOST_TEST(!grants.match(as(robot), "release")->requires_approval);
}

BOOST_AUTO_TEST_CASE(only_administrators_change_a_policy) {
  for (const auto& principal : {as(bob), as(robot), as(carol)}) {
    const auto refused = run([&] { return policies.replace(by(principal), "release", {}); });
    BOOST_TEST(fails_as(refused, ErrorKind::forbidden));
  }
  BOOST_TEST(policies.get(as(bob), "release").has_value());
  BOOST_TEST(fails_as(policies.get(as(carol), "release"), ErrorKind::forbidden));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::service

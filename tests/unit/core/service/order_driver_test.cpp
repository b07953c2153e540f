// Orders from issuers outside, from the wish to the certificate that signs.
#include <boost/test/unit_test.hpp>

#include "tests/unit/core/service/order_world.hpp"

namespace sealmint::service {
namespace {

using model::OrderStatus;
using model::SignerStatus;
using ports::IssueOutcome;
using ports::PendingIssuance;
using ports::Refused;
using ports::Trouble;
using ports::Unreachable;
using testing::always;
using testing::is_rejected;
using testing::IssuerDeadline;
using testing::OrderWorld;

BOOST_FIXTURE_TEST_SUITE(order_driver_suite, OrderWorld)

BOOST_AUTO_TEST_CASE(a_signer_waits_for_its_certificate_and_then_works) {
  const auto signer = order_signer();
  BOOST_TEST((signer.status == SignerStatus::pending));
  BOOST_TEST(!signer.certificate_id.has_value());
  BOOST_TEST((signers.get(as(alice), "release")->order->status == OrderStatus::pending));
  settle();
  BOOST_TEST((status_of(signer) == SignerStatus::active));
  const auto order = last_order(signer);
  BOOST_TEST((order->status == OrderStatus::completed));
  BOOST_TEST(order->lost_answers == 0);
  const auto certificate = certificate_of(signer);
  BOOST_TEST((certificate->authority_id == outside));
  BOOST_TEST((certificate->chain_der == std::vector<Bytes>{issuer_root}));
  BOOST_TEST((certificate->key_id == order->key_id.value()));
  BOOST_TEST(!signers.get(as(alice), "release")->order.has_value());
  BOOST_TEST(driver.completed().value() == 1U);
}

BOOST_AUTO_TEST_CASE(a_pending_order_is_polled_with_its_ticket_when_it_is_time) {
  backends.script.issue = always(PendingIssuance{"ticket-1", std::chrono::seconds{30}, "a person"});
  std::atomic<int> polls_left{2};
  backends.script.poll = [&](std::string ticket, ports::IssueRequest request,
                             IssuerDeadline) -> Task<IssueOutcome> {
    BOOST_TEST(ticket == "ticket-1");
    if (--polls_left > 0) {
      co_return IssueOutcome(PendingIssuance{"ticket-1", std::chrono::seconds{30}, ""});
    }
    co_return IssueOutcome(certify(request));
  };
  const auto signer = order_signer();
  settle();
  BOOST_TEST(last_order(signer)->waits_for == "a person");
  BOOST_TEST(backends.script.polls == 0);
  pass(std::chrono::seconds{29});
  settle();
  BOOST_TEST(backends.script.polls == 0);
  pass(std::chrono::seconds{10});
  settle();
  BOOST_TEST(backends.script.polls == 1);
  pass(std::chrono::seconds{40});
  settle();
  BOOST_TEST((status_of(signer) == SignerStatus::active));
  BOOST_TEST(backends.script.issues == 1);
}

BOOST_AUTO_TEST_CASE(a_refusal_ends_the_order_and_says_why) {
  backends.script.issue = always(Refused{Trouble::rejected, "HTTP 400: name not allowed"});
  const auto signer = order_signer();
  settle();
  BOOST_TEST((status_of(signer) == SignerStatus::failed));
  BOOST_TEST(stored(signer)->failure_reason.value() == "HTTP 400: name not allowed");
  const auto order = last_order(signer);
  BOOST_TEST((order->status == OrderStatus::failed));
  BOOST_TEST(!order->key_id.has_value());
  BOOST_TEST(backends.script.issues == 1);
}

BOOST_AUTO_TEST_CASE(what_may_go_better_is_tried_again_later_and_later) {
  std::atomic<bool> is_there{false};
  backends.script.issue = [&](ports::IssueRequest request, IssuerDeadline) -> Task<IssueOutcome> {
    if (is_there) co_return IssueOutcome(certify(request));
    co_return IssueOutcome(Unreachable{Trouble::unreachable, "connecting: refused"});
  };
  const auto signer = order_signer();
  settle();
  BOOST_TEST((status_of(signer) == SignerStatus::pending));
  BOOST_TEST(last_order(signer)->failure_reason.value() == "connecting: refused");
  BOOST_TEST(last_order(signer)->lost_answers == 0);
  settle();
  BOOST_TEST(backends.script.issues == 1);
  pass(std::chrono::seconds{6});
  settle();
  BOOST_TEST(backends.script.issues == 2);
  is_there = true;
  pass(std::chrono::minutes{1});
  settle();
  BOOST_TEST((status_of(signer) == SignerStatus::active));
}

BOOST_AUTO_TEST_CASE(an_answer_that_may_be_lost_is_remembered) {
  backends.script.issue = always(Unreachable{Trouble::timed_out, "no answer", std::nullopt, true});
  const auto signer = order_signer();
  settle();
  BOOST_TEST(last_order(signer)->lost_answers == 1);
}

BOOST_AUTO_TEST_CASE(an_issuer_that_wants_to_be_left_alone_is) {
  backends.script.issue =
      always(Unreachable{Trouble::rate_limited, "HTTP 429", std::chrono::seconds{120}, false});
  order_signer();
  settle();
  pass(std::chrono::seconds{119});
  settle();
  BOOST_TEST(backends.script.issues == 1);
  pass(std::chrono::seconds{60});
  settle();
  BOOST_TEST(backends.script.issues == 2);
}

BOOST_AUTO_TEST_CASE(an_order_is_given_up_after_its_time) {
  backends.script.issue = always(Unreachable{Trouble::unreachable, "connecting: refused"});
  const auto signer = order_signer();
  settle();
  pass(driver_rule.orders.lifetime);
  settle();
  BOOST_TEST((status_of(signer) == SignerStatus::failed));
  BOOST_TEST(stored(signer)->failure_reason->find("connecting: refused") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_certificate_that_fails_the_proof_is_kept_and_never_attached) {
  backends.script.issue = [this](ports::IssueRequest request,
                                 IssuerDeadline) -> Task<IssueOutcome> {
    auto other =
        crypto::make_signing_key(crypto::generate_key(model::KeyAlgorithm::ec_p256).value())
            .value();
    request.csr_der = crypto::make_request(*other, request.profile.subject).value();
    co_return IssueOutcome(certify(request));
  };
  const auto signer = order_signer();
  settle();
  BOOST_TEST((status_of(signer) == SignerStatus::failed));
  BOOST_TEST(!stored(signer)->certificate_id.has_value());
  BOOST_TEST(!last_order(signer)->evidence_der.empty());
  BOOST_TEST(stored(signer)->failure_reason->find("key") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_old_certificate_signs_until_the_new_one_is_there) {
  const auto signer = order_signer();
  settle();
  const auto former = certificate_of(signer);
  backends.script.issue = always(PendingIssuance{"t", std::chrono::seconds{5}, ""});
  model::ReissueCertificate again;
  again.authority_id = outside;
  const auto view = reissue(as(alice), "release", again);
  BOOST_TEST((view->effective_status == SignerStatus::active));
  BOOST_TEST((view->order->purpose == model::OrderPurpose::reissue));
  settle();
  BOOST_TEST((stored(signer)->certificate_id == former->id));
  backends.script.poll = [this](std::string, ports::IssueRequest request,
                                IssuerDeadline) -> Task<IssueOutcome> {
    BOOST_TEST(request.replaces_der.has_value());
    co_return IssueOutcome(certify(request));
  };
  pass(std::chrono::seconds{10});
  settle();
  BOOST_TEST((stored(signer)->certificate_id != former->id));
  BOOST_TEST((status_of(signer) == SignerStatus::active));
}

BOOST_AUTO_TEST_CASE(a_disabled_signer_stays_disabled) {
  const auto signer = order_signer();
  settle();
  set_status(as(alice), "release", SignerStatus::disabled).value();
  model::ReissueCertificate again;
  again.authority_id = outside;
  reissue(as(alice), "release", again).value();
  settle();
  BOOST_TEST((last_order(signer)->status == OrderStatus::completed));
  BOOST_TEST((status_of(signer) == SignerStatus::disabled));
}

BOOST_AUTO_TEST_CASE(a_newer_order_takes_the_place_of_the_one_that_waits) {
  backends.script.issue = always(PendingIssuance{"t", std::chrono::seconds{5}, ""});
  const auto signer = order_signer();
  settle();
  const auto first = last_order(signer);
  model::ReissueCertificate again;
  again.authority_id = outside;
  reissue(as(alice), "release", again).value();
  BOOST_TEST((directory.snapshot()->order(first->id)->status == OrderStatus::superseded));
  BOOST_TEST(!directory.snapshot()->key(*first->key_id));
  BOOST_TEST((last_order(signer)->status == OrderStatus::pending));
}

BOOST_AUTO_TEST_CASE(a_certificate_for_a_superseded_order_is_kept_as_evidence) {
  model::Signer signer;
  backends.script.issue = [&](ports::IssueRequest request, IssuerDeadline) -> Task<IssueOutcome> {
    const auto order = *last_order(signer);
    auto superseded = order;
    rules::note_superseded(superseded, clock.now());
    put(superseded);
    co_return IssueOutcome(certify(request));
  };
  signer = order_signer();
  settle();
  BOOST_TEST((last_order(signer)->status == OrderStatus::superseded));
  BOOST_TEST(!last_order(signer)->evidence_der.empty());
  BOOST_TEST(!stored(signer)->certificate_id.has_value());
}

BOOST_AUTO_TEST_CASE(a_certificate_for_a_signer_that_went_is_taken_back) {
  model::Signer signer;
  backends.script.issue = [&](ports::IssueRequest request, IssuerDeadline) -> Task<IssueOutcome> {
    ports::Transaction transaction;
    transaction.changes.emplace_back(ports::Erase<model::Signer>{signer.id});
    const auto erased = co_await recorder.commit(std::move(transaction));
    BOOST_TEST(erased.has_value());
    co_return IssueOutcome(certify(request));
  };
  backends.script.revoke = [](Bytes, std::string, IssuerDeadline) -> Task<ports::Revoker::Outcome> {
    co_return ports::Revoker::Outcome(ports::Revoker::Done{});
  };
  signer = order_signer();
  settle();
  BOOST_TEST(backends.script.revocations == 1);
}

BOOST_AUTO_TEST_CASE(a_jump_of_the_clock_orders_nothing) {
  order_signer();
  step();  // the first reading is believed
  const int before = backends.script.issues;
  clock.advance(std::chrono::hours{24 * 400});
  settle();
  BOOST_TEST(backends.script.issues == before);
  BOOST_TEST((directory.snapshot()->pending_orders().size() == 1U));
  clock.advance(-std::chrono::hours{24 * 400});
  settle();
  BOOST_TEST(backends.script.issues == before + 1);
}

BOOST_AUTO_TEST_CASE(a_check_asks_at_once) {
  backends.script.issue = always(PendingIssuance{"t", std::chrono::hours{1}, "a person"});
  backends.script.poll = [this](std::string, ports::IssueRequest request,
                                IssuerDeadline) -> Task<IssueOutcome> {
    co_return IssueOutcome(certify(request));
  };
  const auto signer = order_signer();
  settle();
  const auto hurried = run([&] {
    return driver.hurry(last_order(signer)->id, &as_driver, std::chrono::milliseconds{0});
  });
  BOOST_TEST(hurried.has_value());
  settle();
  BOOST_TEST((status_of(signer) == SignerStatus::active));
}

BOOST_AUTO_TEST_CASE(a_certificate_may_be_brought_by_hand) {
  backends.script.issue = always(PendingIssuance{"manual", std::chrono::hours{1}, "somebody"});
  const auto signer = order_signer();
  BOOST_TEST(
      testing::fails_as(signers.certification_request(as(alice), "release"), ErrorKind::busy));
  settle();
  const auto pem = signers.certification_request(as(alice), "release").value();
  ports::IssueRequest request;
  request.csr_der = crypto::from_pem("CERTIFICATE REQUEST", pem).value().front();
  request.profile.subject.common_name = "Release of release";
  request.profile.not_before = clock.now();
  request.profile.not_after = clock.now() + std::chrono::days{30};
  const auto brought = certify(request);
  const std::string text = "Here it is:\r\n" + crypto::to_pem("CERTIFICATE", issuer_root) +
                           crypto::to_pem("CERTIFICATE", brought.certificate_der);
  const auto bring = [&](const model::Principal& principal, std::string certificate) {
    return run([&] {
      return signers.import_certificate(testing::by(principal), "release", {certificate});
    });
  };
  BOOST_TEST(testing::fails_as(bring(as(bob), text), ErrorKind::forbidden));
  BOOST_TEST(is_rejected(bring(as(alice), crypto::to_pem("CERTIFICATE", issuer_root)), "key"));
  BOOST_TEST((status_of(signer) == SignerStatus::pending));
  BOOST_TEST(bring(as(alice), text).has_value());
  BOOST_TEST((status_of(signer) == SignerStatus::active));
  BOOST_TEST(is_rejected(bring(as(alice), text), "waits for no certificate"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::service

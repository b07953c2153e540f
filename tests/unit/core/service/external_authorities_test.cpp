// Certificate authorities outside: what is kept of them, who is refused, and what issuers that do
// as they like come to.
#include "core/service/authorities/external_authorities.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/unit/core/service/order_world.hpp"

namespace sealmint::service {
namespace {

using model::AuthorityStatus;
using model::OrderStatus;
using ports::ProbeOutcome;
using ports::Refused;
using ports::SecretExchange;
using ports::Trouble;
using ports::Unreachable;
using sealmint::testing::by;
using sealmint::testing::fact;
using sealmint::testing::fails_as;
using sealmint::testing::is_rejected;
using sealmint::testing::IssuerDeadline;
using sealmint::testing::OrderWorld;
using sealmint::testing::somebody;

struct Fixture : OrderWorld {
  ExternalAuthorityService external{context, secret_vault, backends, issuer_calls, log};

  Fixture() { recorded.take(); }

  std::string anchors() const { return crypto::to_pem("CERTIFICATE", issuer_root); }
  model::CreateExternalAuthority wanted(const std::string& name, std::string configuration = "{}") {
    model::CreateExternalAuthority input;
    input.name = name;
    input.type = "fake";
    input.configuration_json = Secret(std::move(configuration));
    input.trust_anchors_pem = anchors();
    return input;
  }
  Result<model::ExternalAuthorityView> create(model::CreateExternalAuthority input) {
    return run([&] { return external.create(somebody(), std::move(input), {}); });
  }
  model::ExternalAuthorityView made(const std::string& name, std::string configuration = "{}") {
    return create(wanted(name, std::move(configuration))).value();
  }
  Result<model::ExternalAuthorityView> update(AuthorityId id, model::UpdateExternalAuthority input,
                                              model::Precondition expected = {}) {
    return run([&] { return external.update(somebody(), id, expected, std::move(input)); });
  }
  Result<model::ExternalAuthorityView> configure(AuthorityId id, std::string configuration) {
    model::UpdateExternalAuthority input;
    input.configuration_json = Secret(std::move(configuration));
    return update(id, std::move(input));
  }
  Result<model::ExternalAuthorityView> remove(AuthorityId id) {
    return run([&] { return external.remove(somebody(), id, {}); });
  }
  Result<model::IssuerTest> test(AuthorityId id) {
    return run([&] { return external.test(somebody(), id); });
  }
  void answer_probes(ProbeOutcome outcome) {
    backends.script.probe = [outcome](IssuerDeadline) -> Task<ProbeOutcome> { co_return outcome; };
  }
  void exchange_for(SecretExchange::Outcome outcome) {
    backends.script.exchange = [outcome](IssuerDeadline) -> Task<SecretExchange::Outcome> {
      co_return outcome;
    };
  }
  // The secrets that the next call of the issuer is made with.
  std::string secrets_of(AuthorityId id) {
    run([&] { return issuer_calls.open(*directory.snapshot()->external_authority(id)); }).value();
    return backends.last_secrets;
  }
  // An order whose certificate is for another key, so it was not attached.
  service::Shared<model::IssuanceOrder> order_with_evidence() {
    const auto signer = order_signer();
    auto order = *directory.snapshot()->pending_order_of(signer.id);
    order.status = OrderStatus::failed;
    order.evidence_der = issuer_root;
    put(order);
    return directory.snapshot()->order(order.id);
  }
  Result<model::IssuanceOrderView> revoke(OrderId order) {
    return run([&] { return external.revoke_evidence(somebody(), outside, order); });
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(external_authorities, Fixture)

BOOST_AUTO_TEST_CASE(secrets_are_kept_sealed_and_only_named) {
  const auto created = made("ca", R"({"url":"https://ca.test","secretWord":"open sesame"})");
  BOOST_TEST(created.authority.configuration == R"({"url":"https://ca.test"})");
  BOOST_TEST((created.configured_secrets == std::vector<std::string>{"secretWord"}));
  const auto stored = external.get(created.authority.id).value();
  BOOST_TEST(stored.authority.version == created.authority.version);
  const auto& sealed = stored.authority.secrets.ciphertext;
  BOOST_TEST(std::string(sealed.begin(), sealed.end()).find("sesame") == std::string::npos);
  BOOST_TEST(secrets_of(created.authority.id) == R"({"secretWord":"open sesame"})");
  const auto events = recorded.take();
  BOOST_TEST_REQUIRE(events.size() == 1U);
  BOOST_TEST(events[0].kind == "create-ca");
  BOOST_TEST(fact(events[0], "type") == "fake");
}

BOOST_AUTO_TEST_CASE(what_is_shown_names_the_trust_anchors) {
  const auto created = made("ca");
  BOOST_TEST(created.trust_anchors_pem == anchors());
  BOOST_TEST((created.trust_anchor_subjects == std::vector<std::string>{"CN=Outside Root"}));
}

BOOST_AUTO_TEST_CASE(names_are_those_of_no_other_authority_inside_or_outside) {
  BOOST_TEST(is_rejected(create(wanted("outside")), "name: already in use"));
  BOOST_TEST(is_rejected(create(wanted("root")), "name: already in use"));
  model::UpdateExternalAuthority rename;
  rename.name = "root";
  BOOST_TEST(is_rejected(update(outside, std::move(rename)), "name: already in use"));
  model::CreateAuthority internal;
  internal.name = "outside";
  internal.subject.common_name = "Inside";
  const auto result = run([&] { return authorities.create(somebody(), internal, {}); });
  BOOST_TEST(is_rejected(result, "name: already in use"));
}

BOOST_AUTO_TEST_CASE(what_is_no_authority_is_no_trust_anchor) {
  auto input = wanted("ca");
  input.trust_anchors_pem = "nonsense";
  BOOST_TEST(is_rejected(create(std::move(input)), "trustAnchors: "));
  const auto signer = order_signer();
  settle();
  input = wanted("ca");
  input.trust_anchors_pem = crypto::to_pem("CERTIFICATE", certificate_of(signer)->certificate_der);
  BOOST_TEST(is_rejected(create(std::move(input)), "is not one of an authority"));
}

BOOST_AUTO_TEST_CASE(a_profile_that_no_certificate_could_have_is_refused) {
  auto input = wanted("ca");
  input.profile.subject.organization = "Corp\u202egnp";
  BOOST_TEST(is_rejected(create(std::move(input)), "profile: "));
  model::UpdateExternalAuthority change;
  change.profile.emplace().subject.country = "D3";
  BOOST_TEST(is_rejected(update(outside, std::move(change)), "profile: "));
}

BOOST_AUTO_TEST_CASE(the_backend_checks_its_configuration) {
  BOOST_TEST(fails_as(create(wanted("ca", R"({"bad":1})")), ErrorKind::malformed));
  BOOST_TEST(is_rejected(create(wanted("ca", R"({"unusable":1})")), "does not open"));
  auto input = wanted("ca");
  input.type = "fax";
  BOOST_TEST(is_rejected(create(std::move(input)), "did you mean \"fake\"?"));
  BOOST_TEST(external.list(0, 10).total_count == 1U);
}

BOOST_AUTO_TEST_CASE(a_change_keeps_what_it_does_not_name) {
  const auto id = made("ca", R"({"url":"https://a.test","secretWord":"old"})").authority.id;
  const auto changed = configure(id, R"({"url":"https://b.test"})").value();
  BOOST_TEST(changed.authority.configuration == R"({"url":"https://b.test"})");
  BOOST_TEST(changed.authority.name == "ca");
  BOOST_TEST(secrets_of(id) == R"({"secretWord":"old"})");
  configure(id, R"({"secretWord":"new"})").value();
  BOOST_TEST(secrets_of(id) == R"({"secretWord":"new"})");
  configure(id, R"({"secretWord":null})").value();
  BOOST_TEST(external.get(id)->configured_secrets->empty());
}

BOOST_AUTO_TEST_CASE(the_type_stays_and_a_version_may_be_named) {
  const auto created = made("ca");
  const auto id = created.authority.id;
  model::UpdateExternalAuthority input;
  input.type = "est";
  BOOST_TEST(is_rejected(update(id, std::move(input)), "type: cannot be changed"));
  input = {};
  input.status = AuthorityStatus::disabled;
  const model::Precondition present({created.authority.version});
  const auto disabled = update(id, std::move(input), present).value();
  BOOST_TEST((disabled.authority.status == AuthorityStatus::disabled));
  BOOST_TEST(disabled.authority.version == created.authority.version + 1);
  input = {};
  input.name = "other";
  BOOST_TEST(fails_as(update(id, std::move(input), present), ErrorKind::precondition_failed));
}

BOOST_AUTO_TEST_CASE(a_change_of_nothing_is_no_change) {
  const auto before = external.get(outside)->authority.version;
  BOOST_TEST(update(outside, {}).value().authority.version == before);
  BOOST_TEST(recorded.take_kinds().empty());
}

BOOST_AUTO_TEST_CASE(one_time_secrets_are_exchanged_before_they_are_stored) {
  exchange_for(std::vector<SecretExchange::Exchanged>{{"secretWrapped", "lasting", "secretId"}});
  const auto id = made("ca", R"({"secretWrapped":"once"})").authority.id;
  BOOST_TEST(secrets_of(id) == R"({"secretId":"lasting"})");
  BOOST_TEST(backends.script.exchanges == 1);
}

BOOST_AUTO_TEST_CASE(an_exchange_that_fails_is_told_and_nothing_is_stored) {
  exchange_for(Refused{Trouble::credentials, "wrapping token is not valid"});
  BOOST_TEST(is_rejected(create(wanted("ca")), "wrapping token is not valid"));
  exchange_for(Unreachable{Trouble::unreachable, "connection refused"});
  BOOST_TEST(is_rejected(create(wanted("ca")), "connection refused"));
  BOOST_TEST(external.list(0, 10).total_count == 1U);
}

BOOST_AUTO_TEST_CASE(an_authority_in_use_stays) {
  auto input = ordered_signer("release");
  input.renew_before_days = 10;
  const auto signer = OrderWorld::create(as(alice), input).value().signer;
  BOOST_TEST(is_rejected(remove(outside), "release"));
  settle();
  BOOST_TEST((status_of(signer) == model::SignerStatus::active));
  BOOST_TEST(is_rejected(remove(outside), "release"));
  auto quiet = *directory.snapshot()->signer(signer.id);
  quiet.renew_before_days.reset();
  put(quiet);
  BOOST_TEST(remove(outside).has_value());
  BOOST_TEST(fails_as(external.get(outside), ErrorKind::not_found));
}

BOOST_AUTO_TEST_CASE(a_test_tells_what_the_issuer_said) {
  answer_probes(ports::ProbeReport{{"Logged in"}, {"Shortens lifetimes"}, {}});
  const auto good = test(outside).value();
  BOOST_TEST(good.is_working);
  BOOST_TEST((good.facts == std::vector<std::string>{"Logged in"}));
  BOOST_TEST((good.warnings == std::vector<std::string>{"Shortens lifetimes"}));
  answer_probes(Refused{Trouble::credentials, "wrong password"});
  const auto refused = test(outside).value();
  BOOST_TEST(!refused.is_working);
  BOOST_TEST(refused.trouble.value() == "credentials");
  BOOST_TEST(refused.detail.value() == "wrong password");
  answer_probes(Unreachable{Trouble::tls_untrusted, "unknown CA"});
  BOOST_TEST(test(outside).value().trouble.value() == "tls-untrusted");
  BOOST_TEST(recorded.take_kinds() == "test-ca,test-ca,test-ca");
}

BOOST_AUTO_TEST_CASE(a_configuration_can_be_tested_without_being_stored) {
  const auto tested = [&](std::string configuration) {
    auto input = wanted("ca", std::move(configuration));
    return run([&] { return external.test_unstored(somebody(), std::move(input)); });
  };
  BOOST_TEST(tested("{}").value().is_working);
  BOOST_TEST(tested(R"({"unusable":1})").value().trouble.value() == "rejected");
  BOOST_TEST(fails_as(tested(R"({"bad":1})"), ErrorKind::malformed));
  BOOST_TEST(external.list(0, 10).total_count == 1U);
}

BOOST_AUTO_TEST_CASE(secrets_that_do_not_open_do_not_hide_the_rest) {
  auto moved = *directory.snapshot()->external_authority(outside);
  moved.secrets = secret_vault.seal_secret(Uuid{}, Secret("{}")).value();
  put(moved);
  BOOST_TEST(!external.get(outside)->configured_secrets.has_value());
  BOOST_TEST(fails_as(test(outside), ErrorKind::unavailable));
}

BOOST_AUTO_TEST_CASE(orders_are_listed_newest_first_and_by_status) {
  order_signer("first");
  clock.advance(std::chrono::seconds{1});
  order_signer("second");
  const auto page = external.orders(outside, {}).value();
  BOOST_TEST_REQUIRE(page.total_count == 2U);
  BOOST_TEST(page.orders[0].signer_name == "second");
  BOOST_TEST(page.orders[1].evidence_pem.empty());
  BOOST_TEST(external.orders(outside, {OrderStatus::failed, 0, 10})->total_count == 0U);
  BOOST_TEST(fails_as(external.orders(root, {}), ErrorKind::not_found));
}

BOOST_AUTO_TEST_CASE(the_issuer_takes_back_what_was_not_attached) {
  const auto order = order_with_evidence();
  recorded.take();
  BOOST_TEST(is_rejected(revoke(order->id), "by hand"));
  backends.script.revoke = [](Bytes, std::string, IssuerDeadline) -> Task<ports::Revoker::Outcome> {
    co_return ports::Revoker::Outcome(Unreachable{Trouble::unavailable, "sealed"});
  };
  BOOST_TEST(is_rejected(revoke(order->id), "sealed"));
  Bytes revoked;
  backends.script.revoke = [&](Bytes der, std::string,
                               IssuerDeadline) -> Task<ports::Revoker::Outcome> {
    revoked = std::move(der);
    co_return ports::Revoker::Outcome(ports::Revoker::Done{});
  };
  BOOST_TEST(revoke(order->id).value().order.evidence_revoked_at.has_value());
  BOOST_TEST((revoked == issuer_root));
  BOOST_TEST(is_rejected(revoke(order->id), "already revoked"));
  BOOST_TEST(backends.script.revocations == 2);
  const auto events = recorded.take();
  BOOST_TEST_REQUIRE(events.size() == 3U);
  BOOST_TEST(events[2].kind == "revoke-issued-certificate");
  BOOST_TEST(fact(events[2], "orderId") == to_string(order->id));
}

BOOST_AUTO_TEST_CASE(nothing_is_revoked_where_nothing_came) {
  const auto signer = order_signer();
  const auto order = last_order(signer);
  BOOST_TEST(is_rejected(revoke(order->id), "No certificate came"));
  BOOST_TEST(fails_as(revoke(OrderId{}), ErrorKind::not_found));
}

BOOST_AUTO_TEST_CASE(only_product_admins_change_anything) {
  const auto refused = [&](auto call) { return fails_as(run(call), ErrorKind::forbidden); };
  const auto member = by(as(bob));
  BOOST_TEST(refused([&] { return external.create(member, wanted("ca"), {}); }));
  BOOST_TEST(refused([&] { return external.update(member, outside, {}, {}); }));
  BOOST_TEST(refused([&] { return external.remove(member, outside, {}); }));
  BOOST_TEST(refused([&] { return external.test(member, outside); }));
  BOOST_TEST(refused([&] { return external.test_unstored(member, wanted("ca")); }));
  const auto order = order_with_evidence()->id;
  BOOST_TEST(refused([&] { return external.revoke_evidence(member, outside, order); }));
  BOOST_TEST(backends.script.probes == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::service

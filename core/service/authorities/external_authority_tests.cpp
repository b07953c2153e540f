// Tests of the connection to external certificate authorities.
#include <utility>

#include "core/service/authorities/authority_support.hpp"
#include "core/service/authorities/external_authorities.hpp"
#include "core/service/authorities/external_authority_support.hpp"

namespace sealmint::service {
namespace {

using model::IssuerTest;

IssuerTest failed(std::string_view trouble, std::string detail) {
  return {false, {}, {}, std::string(trouble), std::move(detail)};
}

IssuerTest told_by(const ports::ProbeOutcome& outcome) {
  if (const auto* report = std::get_if<ports::ProbeReport>(&outcome)) {
    return {true, report->facts, report->warnings, std::nullopt, std::nullopt};
  }
  if (const auto* refused = std::get_if<ports::Refused>(&outcome)) {
    return failed(name(refused->trouble), refused->detail);
  }
  const auto& failure = std::get<ports::Unreachable>(outcome);
  return failed(name(failure.trouble), failure.detail);
}

// An error as what a test tells, if it is none of ours.
Result<IssuerTest> told_by(Error error) {
  if (error.kind == ErrorKind::rejected) {
    return failed(name(ports::Trouble::rejected), std::move(error.detail));
  }
  if (error.kind == ErrorKind::timeout) {
    return failed(name(ports::Trouble::timed_out), std::move(error.detail));
  }
  return error;
}

}  // namespace

Task<IssuerTest> ExternalAuthorityService::test(model::Caller caller, AuthorityId id) {
  Shared<model::ExternalAuthority> authority;
  Decide<Nothing> decide = [&]() -> Result<Decided<Nothing>> {
    const auto snapshot = context_.directory.snapshot();
    const auto now = context_.clock.now();
    TRY(const auto admin, as_admin(*snapshot, caller, now, to_manage_authorities));
    TRY(authority, find_external_authority(*snapshot, id));
    Decided<Nothing> decided(admin);
    event_about(audit_kinds::test_ca, admin.caller(), *authority, now).add_to(decided.transaction);
    return decided;
  };
  // On record before it is done: nothing is asked for somebody whose right has gone meanwhile.
  CO_TRY_VOID(co_await decide_and_commit<Nothing>(context_, decide));
  auto opened = co_await calls_.open(*authority);
  co_return co_await probe(std::move(opened));
}

Task<IssuerTest> ExternalAuthorityService::test_unstored(model::Caller caller,
                                                         model::CreateExternalAuthority input) {
  CO_TRY_VOID(as_admin(*context_.directory.snapshot(), caller, context_.clock.now(),
                       to_manage_authorities));
  CO_TRY_VOID(read_trust_anchors(input.trust_anchors_pem));
  CO_TRY(auto checked, backends_.check(input.type, input.configuration_json.reveal(), nullptr));
  Decide<Nothing> decide = [&]() -> Result<Decided<Nothing>> {
    const auto now = context_.clock.now();
    TRY(const auto admin,
        as_admin(*context_.directory.snapshot(), caller, now, to_manage_authorities));
    Decided<Nothing> decided(admin);
    EventDraft(audit_kinds::test_ca, admin.caller(), now)
        .fact("name", input.name)
        .fact("type", input.type)
        .add_to(decided.transaction);
    return decided;
  };
  // On record before it is done: nothing is asked for somebody whose right has gone meanwhile.
  CO_TRY_VOID(co_await decide_and_commit<Nothing>(context_, decide));
  const Configuration configuration =
      std::make_shared<ports::IssuerConfiguration>(std::move(checked));
  auto opened = co_await calls_.open_unstored(input.type, configuration);
  co_return co_await probe(std::move(opened));
}

Task<IssuerTest> ExternalAuthorityService::probe(Result<IssuerCalls::Opened> opened) {
  if (opened.has_error()) co_return told_by(std::move(opened).error());
  const auto deadline = asking_deadline();
  auto probing = [deadline](ports::CertificateAuthority& issuer) { return issuer.probe(deadline); };
  auto outcome = co_await calls_.run(*std::move(opened), deadline, std::move(probing));
  if (outcome.has_error()) co_return told_by(std::move(outcome).error());
  co_return told_by(*outcome);
}

}  // namespace sealmint::service

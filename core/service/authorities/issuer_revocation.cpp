#include "core/service/authorities/issuer_revocation.hpp"

#include "core/service/authorities/external_authority_support.hpp"

namespace sealmint::service {

Task<void> revoke_at_issuer(IssuerCalls& calls, const model::ExternalAuthority& authority,
                            Bytes certificate_der, std::string reason) {
  CO_TRY(const auto opened, co_await calls.open(authority));
  const auto deadline = asking_deadline();
  using Outcome = ports::Revoker::Outcome;
  auto revoke = [deadline, certificate_der = std::move(certificate_der),
                 reason = std::move(reason)](ports::CertificateAuthority& issuer) -> Task<Outcome> {
    auto* const power = issuer.revoker();
    if (!power) {
      co_return Outcome(ports::Refused{ports::Trouble::unsupported,
                                       "certificates of this type of CA are revoked by hand"});
    }
    co_return co_await power->revoke(certificate_der, reason, deadline);
  };
  auto outcome = co_await calls.run(opened, deadline, std::move(revoke));
  const auto not_revoked = [&authority](std::string_view why) {
    return make_error(ErrorKind::rejected,
                      "CA " + authority.name + " did not revoke it: " + std::string(why));
  };
  if (outcome.has_error() && outcome.error().kind == ErrorKind::timeout) {
    co_return not_revoked(outcome.error().detail);
  }
  if (outcome.has_error()) co_return std::move(outcome).error();
  if (const auto* refused = std::get_if<ports::Refused>(&*outcome)) {
    co_return not_revoked(refused->detail);
  }
  if (const auto* failure = std::get_if<ports::Unreachable>(&*outcome)) {
    co_return not_revoked(failure->detail);
  }
  co_return Result<void>{};
}

}  // namespace sealmint::service

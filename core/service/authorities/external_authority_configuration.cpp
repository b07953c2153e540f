// Configurations of external certificate authorities on their way into the store.
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <utility>

#include "core/base/wipe.hpp"
#include "core/service/authorities/external_authorities.hpp"
#include "core/service/authorities/external_authority_support.hpp"

namespace sealmint::service {
namespace {

using ports::CertificateAuthority;
using Exchanged = std::vector<ports::SecretExchange::Exchanged>;

Error not_exchanged(std::string_view detail) {
  return make_error(ErrorKind::rejected, "configuration: the issuer did not exchange its secret: " +
                                             std::string(detail));
}

// The changes of a configuration that put the exchanged secrets in the place of those that were
// worth something once only. Wipes what it takes.
Secret changes_by(Exchanged& exchanged) {
  boost::json::object changes;
  for (auto& one : exchanged) {
    if (!one.option.empty()) changes[one.option] = nullptr;
    changes[one.into] = one.value;
    wipe(one.value);
  }
  Secret text(boost::json::serialize(changes));
  for (auto& member : changes) {
    if (auto* value = member.value().if_string()) wipe(*value);
  }
  return text;
}

}  // namespace

Task<ExternalAuthorityService::Configuration> ExternalAuthorityService::settle(
    std::string type, ports::IssuerConfiguration checked) {
  const Configuration given = std::make_shared<ports::IssuerConfiguration>(std::move(checked));
  CO_TRY(const auto opened, co_await calls_.open_unstored(type, given));
  const auto deadline = asking_deadline();
  using Outcome = ports::SecretExchange::Outcome;
  auto exchange = [deadline](CertificateAuthority& issuer) -> Task<Outcome> {
    auto* const power = issuer.secret_exchange();
    if (!power) co_return Outcome(Exchanged{});
    co_return co_await power->exchange(deadline);
  };
  auto outcome = co_await calls_.run(opened, deadline, std::move(exchange));
  if (outcome.has_error() && outcome.error().kind == ErrorKind::timeout) {
    co_return not_exchanged(outcome.error().detail);
  }
  if (outcome.has_error()) co_return std::move(outcome).error();
  if (const auto* refused = std::get_if<ports::Refused>(&*outcome)) {
    co_return not_exchanged(refused->detail);
  }
  if (const auto* failure = std::get_if<ports::Unreachable>(&*outcome)) {
    co_return not_exchanged(failure->detail);
  }
  auto& exchanged = std::get<Exchanged>(*outcome);
  if (exchanged.empty()) co_return given;
  const Secret changes = changes_by(exchanged);
  CO_TRY(auto settled, backends_.check(type, changes.reveal(), given.get()));
  co_return std::make_shared<ports::IssuerConfiguration>(std::move(settled));
}

Task<ExternalAuthorityService::Configuration> ExternalAuthorityService::changed_configuration(
    const model::ExternalAuthority& authority, const Secret& changes_json) {
  CO_TRY(const auto stored, stored_configuration(vault_, authority));
  CO_TRY(auto checked, backends_.check(authority.type, changes_json.reveal(), stored.get()));
  co_return co_await settle(authority.type, std::move(checked));
}

}  // namespace sealmint::service

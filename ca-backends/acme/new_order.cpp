#include "ca-backends/acme/new_order.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "ca-backends/acme/renewal.hpp"

namespace sealmint::ca::acme {
namespace {

namespace json = boost::json;

json::object payload_for(const Settings& settings) {
  json::array identifiers;
  for (const Identifier& identifier : settings.identifiers) {
    identifiers.push_back({{"type", identifier.type}, {"value", identifier.value}});
  }
  json::object payload;
  payload["identifiers"] = std::move(identifiers);
  if (!settings.profile.empty()) payload["profile"] = settings.profile;
  return payload;
}

// The certificate that is followed may come from another issuer, or be replaced already.
bool may_be_for_replaces(const Failure& failure) {
  const bool is_refused = std::holds_alternative<Refused>(failure.why);
  return is_refused &&
         (failure.type == "alreadyReplaced" || failure.type == "malformed" ||
          failure.type == "unauthorized" || failure.status == 404 || failure.status == 409);
}

Steps<std::string> ask(Issuer& issuer, std::string url, json::object payload, Deadline deadline) {
  CO_TRY(const net::HttpAnswer answer,
         co_await issuer.account.post(std::move(url), json::serialize(payload), deadline));
  const std::string_view location = answer.header("Location");
  if (location.empty()) co_return not_understood("the issuer's order has no address");
  co_return std::string(location);
}

}  // namespace

Steps<std::string> new_order(Issuer& issuer, const ports::IssueRequest& request,
                             Deadline deadline) {
  CO_TRY(const auto directory, co_await issuer.client.directory(deadline));
  json::object payload = payload_for(issuer.settings);
  if (!directory->renewal_info.empty() && request.replaces_der) {
    if (const auto id = certificate_id(*request.replaces_der); id.has_value()) {
      json::object replacing = payload;
      replacing["replaces"] = *id;
      auto made = co_await ask(issuer, directory->new_order, std::move(replacing), deadline);
      if (made.has_value() || !may_be_for_replaces(made.error())) co_return made;
    }
  }
  co_return co_await ask(issuer, directory->new_order, std::move(payload), deadline);
}

}  // namespace sealmint::ca::acme

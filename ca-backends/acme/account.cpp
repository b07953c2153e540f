#include "ca-backends/acme/account.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "core/base/wipe.hpp"

namespace sealmint::ca::acme {
namespace {

namespace json = boost::json;

Failure without_key() {
  return Failure(Refused{Trouble::credentials,
                         "the record has no account key yet: store its configuration again, and "
                         "one is made"});
}

// The account's key, signed by the key that the issuer's operator gave out (RFC 8555
// section 7.3.4).
Step<std::string> external_binding(const Settings& settings, const JoseKey& key,
                                   const std::string& url) {
  TRY(Bytes hmac_key, read_eab_key(settings.eab_hmac_key.reveal()));
  const json::object header{{"alg", "HS256"}, {"kid", settings.eab_key_id}, {"url", url}};
  std::string binding = flattened_jws(hmac_key, json::serialize(header), key.public_jwk());
  wipe(hmac_key);
  return binding;
}

}  // namespace

Account::Account(Client& client, const Settings& settings, std::optional<JoseKey> key)
    : client_(client), settings_(settings), key_(std::move(key)) {}

std::string Account::key_authorization(std::string_view token) const {
  return std::string(token) + "." + (key_ ? key_->thumbprint() : std::string());
}

Step<std::string> Account::payload_for(const Directory& directory) const {
  if (!directory.terms_of_service.empty() && !settings_.has_agreed_to_terms) {
    return Failure(
        Refused{Trouble::forbidden, reason("the issuer wants its terms of service agreed to (set "
                                           "termsOfServiceAgreed once somebody has read them)",
                                           directory.terms_of_service)},
        "userActionRequired");
  }
  if (directory.wants_external_account && settings_.eab_key_id.empty()) {
    return Failure(Refused{Trouble::credentials,
                           "the issuer takes accounts only that are bound to one of its own: set "
                           "eabKeyId and eabHmacKey as it gave them"},
                   "externalAccountRequired");
  }
  json::object payload;
  if (!settings_.contacts.empty()) {
    payload["contact"] = json::array(settings_.contacts.begin(), settings_.contacts.end());
  }
  if (settings_.has_agreed_to_terms) payload["termsOfServiceAgreed"] = true;
  if (!settings_.eab_key_id.empty()) {
    TRY(const std::string binding, external_binding(settings_, *key_, directory.new_account));
    payload["externalAccountBinding"] = json::parse(binding);
  }
  return json::serialize(payload);
}

Steps<std::string> Account::ask(std::string payload, Deadline deadline) {
  CO_TRY(const auto directory, co_await client_.directory(deadline));
  CO_TRY(const net::HttpAnswer answer,
         co_await client_.post(*key_, std::nullopt, directory->new_account, std::move(payload),
                               deadline));
  const std::string_view location = answer.header("Location");
  if (location.empty()) co_return not_understood("the issuer's account has no address");
  url_ = std::string(location);
  co_return *url_;
}

Steps<std::optional<std::string>> Account::find(Deadline deadline) {
  if (!key_) co_return without_key();
  auto found = co_await ask(R"({"onlyReturnExisting":true})", deadline);
  if (found.has_value()) co_return std::optional<std::string>(*std::move(found));
  if (found.error().type == "accountDoesNotExist") co_return std::optional<std::string>();
  co_return std::move(found).error();
}

Steps<std::string> Account::open(Deadline deadline) {
  if (url_) co_return *url_;
  if (!key_) co_return without_key();
  // An account that exists needs no terms and no binding again.
  CO_TRY(auto found, co_await find(deadline));
  if (found) co_return *std::move(found);
  CO_TRY(const auto directory, co_await client_.directory(deadline));
  CO_TRY(std::string payload, payload_for(*directory));
  co_return co_await ask(std::move(payload), deadline);
}

Steps<net::HttpAnswer> Account::post(std::string url, std::string payload, Deadline deadline) {
  CO_TRY(std::string account, co_await open(deadline));
  auto answer = co_await client_.post(*key_, std::move(account), url, payload, deadline);
  if (answer.has_value() || answer.error().type != "accountDoesNotExist") co_return answer;
  url_.reset();
  CO_TRY(account, co_await open(deadline));
  co_return co_await client_.post(*key_, std::move(account), std::move(url), std::move(payload),
                                  deadline);
}

}  // namespace sealmint::ca::acme

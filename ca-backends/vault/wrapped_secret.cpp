// A secret_id that travels wrapped can be opened once only: who comes second learns that there was
// a first.
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "ca-backends/vault/vault_ca.hpp"

namespace sealmint::ca::vault {
namespace {

namespace json = boost::json;

constexpr std::string_view wrapped_option = "wrappedSecretId";
constexpr std::string_view secret_option = "secretId";

// Of a token that is none any more. Anything else, such as a sealed server, is no reason to alarm.
bool is_spent(const net::HttpAnswer& answer) {
  return answer.status == 400 || answer.status == 403 || answer.status == 404;
}

Failure unreadable(const Error& error) {
  return Unreachable{Trouble::protocol, reason("Vault", error.detail)};
}

}  // namespace

ports::SecretExchange* VaultCa::secret_exchange() {
  return names_.wrapping_token.empty() ? nullptr : this;
}

Refused VaultCa::opened_by_another(std::string_view said) {
  deps_.log.write(LogLevel::error, "issuer_wrapping_token_is_spent",
                  {{"issuer", session_->api().address()}});
  return {Trouble::credentials,
          reason("The wrapping token is not valid. Unless it has expired, somebody else may have "
                 "opened it and know the secret_id: destroy that secret_id and wrap a new one",
                 said)};
}

// Whoever swaps the token for one of their own wraps something else, or by another path.
AttemptTask<std::monostate> VaultCa::check_wrapping(Deadline deadline) {
  const json::object body{{"token", names_.wrapping_token.reveal()}};
  ApiCall call{"POST", "sys/wrapping/lookup", json::serialize(body), true};
  CO_TRY(const auto answer, co_await session_->api().send(std::move(call), {}, deadline));
  if (is_spent(answer)) co_return opened_by_another(read_errors(answer.body));
  if (answer.status != 200) co_return trouble_at("Looking at the wrapping token", answer);
  const auto path = read_wrapped_path(answer.body);
  if (path.has_error()) co_return unreadable(path.error());
  const bool is_of_approle =
      path->find("auth/" + names_.auth_mount + "/role/") != std::string::npos &&
      path->ends_with("/secret-id");
  if (is_of_approle) co_return std::monostate{};
  co_return Refused{Trouble::credentials,
                    reason("The wrapping token does not hold a secret_id of this AppRole mount: "
                           "somebody may have put it in the place of the real one. It holds",
                           *path)};
}

AttemptTask<VaultCa::Exchanged> VaultCa::unwrap(Deadline deadline) {
  CO_TRY_VOID(co_await check_wrapping(deadline));
  ApiCall call{"POST", "sys/wrapping/unwrap"};
  const auto token = names_.wrapping_token.reveal();
  CO_TRY(const auto answer, co_await session_->api().send(std::move(call), token, deadline));
  if (is_spent(answer)) co_return opened_by_another(read_errors(answer.body));
  if (answer.status != 200) co_return trouble_at("Opening the wrapping token", answer);
  const auto secret = read_unwrapped_secret_id(answer.body);
  if (secret.has_error()) co_return unreadable(secret.error());
  Exchanged exchanged;
  exchanged.push_back(
      {std::string(wrapped_option), std::string(secret->reveal()), std::string(secret_option)});
  co_return exchanged;
}

Task<ports::SecretExchange::Outcome> VaultCa::exchange(Deadline deadline) {
  auto exchanged = co_await unwrap(deadline);
  if (exchanged.has_error()) {
    co_return to_outcome<SecretExchange::Outcome>(of_harmless_step(std::move(exchanged).error()));
  }
  co_return SecretExchange::Outcome(*std::move(exchanged));
}

}  // namespace sealmint::ca::vault

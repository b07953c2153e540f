// C_Login and C_Logout: a token knows one user.
#include <algorithm>
#include <utility>

#include "pkcs11/ck_rv_map.hpp"
#include "pkcs11/provider.hpp"

namespace sealmint::pkcs11 {
namespace {

constexpr std::size_t pin_bytes_max = 4 * 1024;
constexpr std::size_t pin_services_max = 64;

CK_RV rv_of_login(const client::Failure& failure) {
  const CK_RV rv = rv_of(failure);
  return rv == CKR_USER_NOT_LOGGED_IN ? CKR_PIN_INCORRECT : rv;
}

Trouble login_trouble(const client::Failure& failure) {
  auto trouble = trouble_of(failure, "logging in");
  trouble.rv = rv_of_login(failure);
  if (trouble.rv == CKR_KEY_HANDLE_INVALID) trouble.rv = CKR_DEVICE_ERROR;
  return trouble;
}

}  // namespace

client::Credential credential_of_pin(std::string_view pin) {
  const auto colon = pin.find(':');
  if (colon == std::string_view::npos) return client::AccessToken{Secret(std::string(pin))};
  return client::UniversalAuth{std::string(pin.substr(0, colon)),
                               Secret(std::string(pin.substr(colon + 1)))};
}

// With a configured credential there is nothing to prove: any PIN will do, and nobody is asked.
Outcome<void> Provider::log_in(const Session& session, ByteView pin) {
  TRY_VOID(require(pin.size() <= pin_bytes_max, CKR_PIN_LEN_RANGE));
  Slot& slot = session.slot();
  {
    const Lock lock(mutex_);
    TRY_VOID(require(!slot.is_logged_in, CKR_USER_ALREADY_LOGGED_IN));
    if (configuration_->credential) {
      slot.is_logged_in = true;
      return {};
    }
  }
  TRY_VOID(require(!pin.empty(), CKR_PIN_INCORRECT));
  return log_in_with(slot, credential_of_pin(as_text(pin)));
}

Outcome<void> Provider::log_in_with(Slot& slot, client::Credential credential) {
  TRY(const auto service, service_for(std::move(credential)));
  const auto proved = service->log_in();
  if (proved.has_error()) return login_trouble(proved.error());
  // A token proves itself by what it may list.
  const auto signers = service->signers();
  if (signers.has_error()) return login_trouble(signers.error());
  cache_.keep(*signers);
  const Lock lock(mutex_);
  TRY_VOID(require(!slot.is_logged_in, CKR_USER_ALREADY_LOGGED_IN));
  const bool is_its_own =
      slot.is_placeholder
          ? !signers->empty()
          : std::ranges::find(*signers, slot.signer.id, &client::SignerRow::id) != signers->end();
  if (!is_its_own) {
    return trouble(CKR_PIN_INCORRECT, "logging in: this credential has no part in the signer");
  }
  // Whoever used the slot before, it is this credential's from now on.
  slot.service = service;
  slots_.merge(*signers, service, false);
  slot.is_logged_in = true;
  slot.sees_private = true;
  return {};
}

Outcome<std::shared_ptr<Service>> Provider::service_for(client::Credential credential) {
  {
    const Lock lock(mutex_);
    const auto known = std::ranges::find_if(
        by_pin_, [&credential](const auto& service) { return service->is_for(credential); });
    if (known != by_pin_.end()) return *known;
  }
  auto made = make_service_(std::move(credential));
  if (made.has_error()) return trouble(CKR_GENERAL_ERROR, made.error().detail);
  const Lock lock(mutex_);
  if (by_pin_.size() >= pin_services_max) by_pin_.erase(by_pin_.begin());
  by_pin_.push_back(*made);
  return *std::move(made);
}

Outcome<void> Provider::log_out(const Session& session) {
  const Lock lock(mutex_);
  Slot& slot = session.slot();
  TRY_VOID(require(slot.is_logged_in, CKR_USER_NOT_LOGGED_IN));
  slot.is_logged_in = false;
  if (needs_pin()) slot.sees_private = false;
  return {};
}

}  // namespace sealmint::pkcs11

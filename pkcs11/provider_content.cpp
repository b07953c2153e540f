// What tokens hold, and signatures with it.
#include <utility>

#include "core/base/ecdsa_der.hpp"
#include "pkcs11/answer_check.hpp"
#include "pkcs11/ck_rv_map.hpp"
#include "pkcs11/provider.hpp"

namespace sealmint::pkcs11 {
namespace {

constexpr std::chrono::seconds pause_after_failure{10};

Outcome<Bytes> in_form_of_pkcs11(client::Signed answer, const SignState& state) {
  const PublicKey& key = state.content->key;
  if (key.family != model::KeyFamily::ec) {
    TRY_VOID(require(answer.signature.size() == key.signature_bytes, CKR_DEVICE_ERROR));
    return std::move(answer.signature);
  }
  Bytes raw(key.signature_bytes);
  if (!read_ecdsa_der(answer.signature, raw)) {
    return trouble(CKR_DEVICE_ERROR,
                   "signing with " + state.signer.name + ": the signature is no ECDSA signature");
  }
  return raw;
}

}  // namespace

Outcome<TokenContentPtr> Provider::content(Slot& slot) {
  const auto known = [this, &slot]() -> TokenContentPtr {
    const Lock lock(mutex_);
    return slot.content && Clock::now() < slot.content_until ? slot.content : nullptr;
  };
  if (auto content = known()) return content;
  const Lock one_at_a_time(slot.loading);
  if (auto content = known()) return content;
  client::SignerRow signer;
  std::shared_ptr<Service> service;
  {
    const Lock lock(mutex_);
    signer = slot.signer;
    service = slot.service;
    if (slot.is_placeholder) return TokenContentPtr();
  }
  return load_content(slot, signer, service);
}

// Of a key that is known to be another one by now, what is on disk is no use.
std::optional<client::CertificateText> Provider::cached(const Slot& slot,
                                                        const client::SignerRow& signer) {
  {
    const Lock lock(mutex_);
    if (slot.has_other_key) return std::nullopt;
  }
  return cache_.certificate(signer.certificate_id);
}

Outcome<client::CertificateText> Provider::fetch(const client::SignerRow& signer,
                                                 Service& service) const {
  auto fetched = service.certificate(signer);
  if (fetched.has_value()) return *std::move(fetched);
  auto trouble = trouble_of(fetched.error(), "fetching the certificate of " + signer.name);
  if (trouble.rv == CKR_KEY_HANDLE_INVALID) trouble.rv = CKR_DEVICE_ERROR;
  return trouble;
}

// A certificate that was shown stays good while no other is known of.
Outcome<TokenContentPtr> Provider::content_after(Trouble failure, Slot& slot) {
  const Lock lock(mutex_);
  if (!slot.content || slot.has_other_key) return failure;
  log_->write(LogLevel::warning, "the certificate stays as it was: " + failure.text);
  slot.content_until = Clock::now() + pause_after_failure;
  return slot.content;
}

// What is on the disk may be damaged, or older than the list.
Outcome<TokenContentPtr> Provider::load_content(Slot& slot, const client::SignerRow& signer,
                                                const std::shared_ptr<Service>& service) {
  if (const auto text = cached(slot, signer)) {
    auto shown = show(slot, signer, *text, Origin::disk);
    if (shown.has_value()) return shown;
  }
  if (!service) return TokenContentPtr();
  const auto fetched = fetch(signer, *service);
  if (fetched.has_error()) return content_after(fetched.error(), slot);
  return show(slot, signer, *fetched, Origin::service);
}

// Handles stay as they are while the certificate does.
Outcome<TokenContentPtr> Provider::show(Slot& slot, const client::SignerRow& signer,
                                        const client::CertificateText& text, Origin origin) {
  const Lock lock(mutex_);
  auto made = make_content(signer, text, slot.id, slot.next_generation);
  if (made.has_error()) return trouble(CKR_DEVICE_ERROR, made.error().detail);
  const TokenContentPtr content = *std::move(made);
  // The list may be older than the certificate: only what belongs to the id is kept under it.
  const bool is_of_id = has_serial(content->certificate, signer.certificate_serial_number);
  if (origin == Origin::disk && !is_of_id) {
    return trouble(CKR_DEVICE_ERROR, "the certificate on the disk is another one");
  }
  if (origin == Origin::service && is_of_id) cache_.keep(signer.certificate_id, text);
  slot.has_other_key = false;
  slot.content_until = Clock::now() + configuration_->certificate_lifetime;
  const bool is_same = slot.content && slot.content->signer_name == content->signer_name &&
                       slot.content->certificate.der == content->certificate.der;
  if (is_same) return slot.content;
  slot.content = content;
  ++slot.next_generation;
  return content;
}

Outcome<SignState> Provider::signing_state(Session& session, CK_OBJECT_HANDLE key) {
  TRY(const auto content, this->content(session.slot()));
  const Object* const object = content ? content->find(key) : nullptr;
  TRY_VOID(require(object != nullptr, CKR_KEY_HANDLE_INVALID));
  TRY_VOID(require(key == content->private_key(), CKR_KEY_FUNCTION_NOT_PERMITTED));
  const Lock lock(mutex_);
  const Slot& slot = session.slot();
  TRY_VOID(require(slot.sees_private, CKR_USER_NOT_LOGGED_IN));
  return SignState{session.shared_slot(), content, slot.service, slot.signer, nullptr, false};
}

Outcome<Bytes> Provider::sign(SignState state) {
  TRY(auto item, state.operation->finish());
  auto outcome = state.service->sign(state.signer, state.content, item);
  if (outcome.has_value() && verifies_each(configuration_->verification, state.content->key)) {
    outcome = verified(*state.content, item, *std::move(outcome));
  }
  if (outcome.has_value()) return in_form_of_pkcs11(*std::move(outcome), state);
  if (is_by_other_key(outcome.error())) forget_key(state);
  return trouble_of(outcome.error(), "signing with " + state.signer.name);
}

void Provider::forget_key(const SignState& state) {
  const Lock lock(mutex_);
  state.slot->has_other_key = true;
  state.slot->content_until = {};
  cache_.forget(state.signer.certificate_id);
}

}  // namespace sealmint::pkcs11

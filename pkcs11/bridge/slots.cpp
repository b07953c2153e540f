// Slots, tokens and their mechanisms.
#include <utility>
#include <vector>

#include "pkcs11/bridge/bridge.hpp"
#include "pkcs11/bridge/support.hpp"
#include "pkcs11/operations/mechanism.hpp"

namespace sealmint::pkcs11::bridge {
namespace {

constexpr CK_ULONG sessions_reported = 64;
constexpr CK_ULONG pin_bytes_reported = 256;
constexpr std::size_t serial_chars = 16;  // of the signer's id

Outcome<SlotView> present_slot(Provider& provider, CK_SLOT_ID id) {
  TRY(auto slot, provider.slot(id));
  TRY_VOID(require(slot.is_present, CKR_TOKEN_NOT_PRESENT));
  return slot;
}

CK_FLAGS token_flags(const SlotView& slot) {
  const CK_FLAGS flags = CKF_TOKEN_INITIALIZED | CKF_USER_PIN_INITIALIZED | CKF_WRITE_PROTECTED;
  return slot.needs_login ? flags | CKF_LOGIN_REQUIRED : flags;
}

std::vector<CK_MECHANISM_TYPE> mechanisms_of(const SlotView& slot) {
  const auto algorithm = model::parse_key_algorithm(slot.key_algorithm);
  if (!algorithm) return {};
  return mechanism_types_for(model::family(*algorithm));
}

}  // namespace

Outcome<void> get_slot_list(CK_BBOOL present, CK_SLOT_ID* list, CK_ULONG* count) {
  const Initialized initialized;
  TRY(Provider * provider, initialized.provider());
  TRY_VOID(require(count != nullptr));
  // New slots only appear to hosts that ask how many there are (PKCS#11 2.40, 5.5).
  TRY(const auto slots, provider->slots(list == nullptr));
  std::vector<CK_SLOT_ID> ids;
  for (const auto& slot : slots) {
    if (!present || slot.is_present) ids.push_back(slot.id);
  }
  return hand_out<CK_SLOT_ID>(ids, list, count);
}

Outcome<void> get_slot_info(CK_SLOT_ID id, CK_SLOT_INFO* info) {
  const Initialized initialized;
  TRY(Provider * provider, initialized.provider());
  TRY_VOID(require(info != nullptr));
  TRY(const auto slot, provider->slot(id));
  *info = {};
  set_text(info->slotDescription, slot.signer_name);
  set_text(info->manufacturerID, "Sealmint");
  info->flags = CKF_HW_SLOT | (slot.is_present ? CKF_TOKEN_PRESENT : 0);
  return {};
}

Outcome<void> get_token_info(CK_SLOT_ID id, CK_TOKEN_INFO* info) {
  const Initialized initialized;
  TRY(Provider * provider, initialized.provider());
  TRY_VOID(require(info != nullptr));
  TRY(const auto slot, present_slot(*provider, id));
  *info = {};
  set_text(info->label, slot.signer_name);
  set_text(info->manufacturerID, "Sealmint");
  set_text(info->model, "Code Signing");
  set_text(info->serialNumber, std::string_view(slot.signer_id).substr(0, serial_chars));
  set_text(info->utcTime, "");
  info->flags = token_flags(slot);
  info->ulMaxSessionCount = sessions_reported;
  info->ulSessionCount = provider->count_sessions(id, false);
  info->ulMaxRwSessionCount = sessions_reported;
  info->ulRwSessionCount = provider->count_sessions(id, true);
  info->ulMaxPinLen = pin_bytes_reported;
  info->ulTotalPublicMemory = CK_UNAVAILABLE_INFORMATION;
  info->ulFreePublicMemory = CK_UNAVAILABLE_INFORMATION;
  info->ulTotalPrivateMemory = CK_UNAVAILABLE_INFORMATION;
  info->ulFreePrivateMemory = CK_UNAVAILABLE_INFORMATION;
  return {};
}

Outcome<void> get_mechanism_list(CK_SLOT_ID id, CK_MECHANISM_TYPE* list, CK_ULONG* count) {
  const Initialized initialized;
  TRY(Provider * provider, initialized.provider());
  TRY_VOID(require(count != nullptr));
  TRY(const auto slot, present_slot(*provider, id));
  const auto mechanisms = mechanisms_of(slot);
  return hand_out<CK_MECHANISM_TYPE>(mechanisms, list, count);
}

Outcome<void> get_mechanism_info(CK_SLOT_ID id, CK_MECHANISM_TYPE type, CK_MECHANISM_INFO* info) {
  const Initialized initialized;
  TRY(Provider * provider, initialized.provider());
  TRY_VOID(require(info != nullptr));
  TRY(const auto slot, present_slot(*provider, id));
  const auto mechanisms = mechanisms_of(slot);
  const bool is_offered = std::ranges::find(mechanisms, type) != mechanisms.end();
  TRY_VOID(require(is_offered, CKR_MECHANISM_INVALID));
  *info = info_of(*find_mechanism(type));
  return {};
}

// Tokens come and go with the list of signers, which nobody is told of.
Outcome<void> wait_for_slot_event(CK_FLAGS flags, CK_SLOT_ID* slot, void* reserved) {
  const Initialized initialized;
  TRY_VOID(initialized.provider());
  TRY_VOID(require(slot != nullptr && reserved == nullptr));
  if ((flags & CKF_DONT_BLOCK) != 0) return trouble(CKR_NO_EVENT);
  return trouble(CKR_FUNCTION_NOT_SUPPORTED);
}

}  // namespace sealmint::pkcs11::bridge

// Sessions and log-ins.
#include "pkcs11/bridge/bridge.hpp"
#include "pkcs11/bridge/support.hpp"

namespace sealmint::pkcs11::bridge {
namespace {

CK_STATE state_of(bool is_rw, bool is_logged_in) {
  if (is_rw) return is_logged_in ? CKS_RW_USER_FUNCTIONS : CKS_RW_PUBLIC_SESSION;
  return is_logged_in ? CKS_RO_USER_FUNCTIONS : CKS_RO_PUBLIC_SESSION;
}

}  // namespace

// Sessions that could write are let in although there is nothing to write: hosts ask for them and
// never use them.
Outcome<void> open_session(CK_SLOT_ID slot, CK_FLAGS flags, void*, CK_NOTIFY,
                           CK_SESSION_HANDLE* session) {
  const Initialized initialized;
  TRY(Provider * provider, initialized.provider());
  TRY_VOID(require(session != nullptr));
  TRY_VOID(require((flags & CKF_SERIAL_SESSION) != 0, CKR_SESSION_PARALLEL_NOT_SUPPORTED));
  TRY(*session, provider->open_session(slot, flags));
  return {};
}

Outcome<void> close_session(CK_SESSION_HANDLE session) {
  const Initialized initialized;
  TRY(Provider * provider, initialized.provider());
  return provider->close_session(session);
}

Outcome<void> close_all_sessions(CK_SLOT_ID slot) {
  const Initialized initialized;
  TRY(Provider * provider, initialized.provider());
  return provider->close_all_sessions(slot);
}

Outcome<void> get_session_info(CK_SESSION_HANDLE handle, CK_SESSION_INFO* info) {
  const Initialized initialized;
  TRY(Provider * provider, initialized.provider());
  TRY(const auto session, provider->session(handle));
  TRY_VOID(require(info != nullptr));
  const bool is_rw = (session->flags() & CKF_RW_SESSION) != 0;
  *info = {};
  info->slotID = session->slot().id;
  info->state = state_of(is_rw, provider->sees_private(*session));
  info->flags = session->flags() & (CKF_RW_SESSION | CKF_SERIAL_SESSION);
  return {};
}

// There is no security officer here, and no key that asks again before each signature.
Outcome<void> login(CK_SESSION_HANDLE handle, CK_USER_TYPE user, CK_BYTE* pin,
                    CK_ULONG pin_length) {
  const Initialized initialized;
  TRY(Provider * provider, initialized.provider());
  TRY(const auto session, provider->session(handle));
  TRY_VOID(require(user != CKU_CONTEXT_SPECIFIC, CKR_OPERATION_NOT_INITIALIZED));
  TRY_VOID(require(user == CKU_USER, CKR_USER_TYPE_INVALID));
  TRY(const auto given, bytes_at(pin, pin_length));
  return provider->log_in(*session, given);
}

Outcome<void> logout(CK_SESSION_HANDLE handle) {
  const Initialized initialized;
  TRY(Provider * provider, initialized.provider());
  TRY(const auto session, provider->session(handle));
  return provider->log_out(*session);
}

}  // namespace sealmint::pkcs11::bridge

// Signatures. How long one is, is known beforehand: hosts that ask for it, or have too little room,
// are answered here, and cost no unit.
#include <utility>

#include "pkcs11/bridge/bridge.hpp"
#include "pkcs11/bridge/support.hpp"

namespace sealmint::pkcs11::bridge {
namespace {

// The host's room for the signature: nothing is left to do when it only asked, or has too little.
enum class Room { asked_only, enough };
Outcome<Room> check_room(std::size_t wanted, const CK_BYTE* signature, CK_ULONG* length) {
  const CK_ULONG room = *length;
  *length = wanted;
  if (!signature) return Room::asked_only;
  TRY_VOID(require(room >= wanted, CKR_BUFFER_TOO_SMALL));
  return Room::enough;
}

Outcome<Bytes> sign_with(Provider& provider, SignState state, const ByteView* data) {
  if (data) {
    TRY_VOID(state.operation->update(*data));
  }
  return provider.sign(std::move(state));
}

// `data`: all of it; null when it came in parts.
Outcome<void> conclude(Provider& provider, Session& session, const ByteView* data,
                       CK_BYTE* signature, CK_ULONG* length) {
  const bool in_parts = data == nullptr;
  TRY(const auto wanted, session.signature_bytes(in_parts));
  TRY(const Room room, check_room(wanted, signature, length));
  if (room == Room::asked_only) return {};
  TRY(auto state, session.take_signature(in_parts));
  SigningMark mark(session);
  TRY(const Bytes made, sign_with(provider, std::move(state), data));
  TRY_VOID(mark.done());
  std::ranges::copy(made, signature);
  *length = made.size();
  return {};
}

}  // namespace

Outcome<void> sign_init(CK_SESSION_HANDLE handle, CK_MECHANISM* mechanism, CK_OBJECT_HANDLE key) {
  const Initialized initialized;
  TRY(Provider * provider, initialized.provider());
  TRY(const auto session, provider->session(handle));
  TRY_VOID(require(mechanism != nullptr));
  TRY_VOID(require(mechanism->pParameter != nullptr || mechanism->ulParameterLen == 0));
  TRY_VOID(session->require_no_signature());
  const Mechanism* const known = find_mechanism(mechanism->mechanism);
  TRY_VOID(require(known != nullptr, CKR_MECHANISM_INVALID));
  TRY(auto state, provider->signing_state(*session, key));
  TRY_VOID(require(known->family == state.content->key.family, CKR_KEY_TYPE_INCONSISTENT));
  TRY(state.operation, known->begin(*mechanism, state.content->key));
  return session->begin_signature(std::move(state));
}

Outcome<void> sign(CK_SESSION_HANDLE handle, CK_BYTE* data, CK_ULONG data_length,
                   CK_BYTE* signature, CK_ULONG* signature_length) {
  const Initialized initialized;
  TRY(Provider * provider, initialized.provider());
  TRY(const auto session, provider->session(handle));
  TRY_VOID(require(signature_length != nullptr));
  TRY(const ByteView message, bytes_at(data, data_length));
  return conclude(*provider, *session, &message, signature, signature_length);
}

Outcome<void> sign_update(CK_SESSION_HANDLE handle, CK_BYTE* part, CK_ULONG part_length) {
  const Initialized initialized;
  TRY(Provider * provider, initialized.provider());
  TRY(const auto session, provider->session(handle));
  TRY(const ByteView bytes, bytes_at(part, part_length));
  return session->add_part(bytes);
}

Outcome<void> sign_final(CK_SESSION_HANDLE handle, CK_BYTE* signature, CK_ULONG* signature_length) {
  const Initialized initialized;
  TRY(Provider * provider, initialized.provider());
  TRY(const auto session, provider->session(handle));
  TRY_VOID(require(signature_length != nullptr));
  return conclude(*provider, *session, nullptr, signature, signature_length);
}

}  // namespace sealmint::pkcs11::bridge

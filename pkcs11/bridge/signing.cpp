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

// Hosts try mechanisms that a token does not list, so that only the one that people ask about is
// told of.
Outcome<const Mechanism*> mechanism_of(CK_MECHANISM_TYPE type) {
  const Mechanism* const known = find_mechanism(type);
  if (known) return known;
  if (!hashes_with_sha1(type)) return trouble(CKR_MECHANISM_INVALID);
  return trouble(CKR_MECHANISM_INVALID,
                 "nothing with SHA-1 is signed; next: tell the tool to hash with SHA-256");
}

}  // namespace

Outcome<void> sign_init(CK_SESSION_HANDLE handle, CK_MECHANISM* mechanism, CK_OBJECT_HANDLE key) {
  const Initialized initialized;
  TRY(Provider * provider, initialized.provider());
  TRY(const auto session, provider->session(handle));
  TRY_VOID(require(mechanism != nullptr));
  TRY_VOID(require(mechanism->pParameter != nullptr || mechanism->ulParameterLen == 0));
  TRY_VOID(session->require_no_signature());
  TRY(const Mechanism* known, mechanism_of(mechanism->mechanism));
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

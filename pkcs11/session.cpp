#include "pkcs11/session.hpp"

#include <algorithm>
#include <utility>

namespace sealmint::pkcs11 {

Outcome<void> Session::begin_search(std::vector<CK_OBJECT_HANDLE> found) {
  const std::lock_guard lock(mutex_);
  TRY_VOID(require(!is_closed_, CKR_SESSION_HANDLE_INVALID));
  TRY_VOID(require(!found_.has_value(), CKR_OPERATION_ACTIVE));
  found_ = std::move(found);
  shown_ = 0;
  return {};
}

Outcome<std::vector<CK_OBJECT_HANDLE>> Session::next_found(std::size_t count_max) {
  const std::lock_guard lock(mutex_);
  TRY_VOID(require(!is_closed_, CKR_SESSION_HANDLE_INVALID));
  TRY_VOID(require(found_.has_value(), CKR_OPERATION_NOT_INITIALIZED));
  const std::size_t count = std::min(count_max, found_->size() - shown_);
  const auto begin = found_->begin() + static_cast<std::ptrdiff_t>(shown_);
  shown_ += count;
  return std::vector<CK_OBJECT_HANDLE>(begin, begin + static_cast<std::ptrdiff_t>(count));
}

Outcome<void> Session::end_search() {
  const std::lock_guard lock(mutex_);
  TRY_VOID(require(found_.has_value(), CKR_OPERATION_NOT_INITIALIZED));
  found_.reset();
  return {};
}

Outcome<void> Session::require_no_signature() {
  const std::lock_guard lock(mutex_);
  return require(!signature_ && !is_signing_, CKR_OPERATION_ACTIVE);
}

Outcome<void> Session::begin_signature(SignState state) {
  const std::lock_guard lock(mutex_);
  TRY_VOID(require(!is_closed_, CKR_SESSION_HANDLE_INVALID));
  TRY_VOID(require(!signature_ && !is_signing_, CKR_OPERATION_ACTIVE));
  signature_ = std::move(state);
  return {};
}

// C_Sign cannot end what C_SignUpdate has begun.
Outcome<SignState*> Session::active_signature(bool in_parts) {
  TRY_VOID(require(!is_closed_, CKR_SESSION_HANDLE_INVALID));
  TRY_VOID(require(!is_signing_, CKR_OPERATION_ACTIVE));
  TRY_VOID(require(signature_.has_value(), CKR_OPERATION_NOT_INITIALIZED));
  TRY_VOID(require(in_parts || !signature_->has_parts, CKR_OPERATION_ACTIVE));
  return &*signature_;
}

Outcome<std::size_t> Session::signature_bytes(bool in_parts) {
  const std::lock_guard lock(mutex_);
  TRY(const SignState* state, active_signature(in_parts));
  return state->content->key.signature_bytes;
}

Outcome<void> Session::add_part(ByteView part) {
  const std::lock_guard lock(mutex_);
  TRY(SignState * state, active_signature(true));
  state->has_parts = true;
  auto added = state->operation->update(part);
  if (added.has_error()) signature_.reset();
  return added;
}

Outcome<SignState> Session::take_signature(bool in_parts) {
  const std::lock_guard lock(mutex_);
  TRY_VOID(active_signature(in_parts));
  SignState state = *std::move(signature_);
  signature_.reset();
  is_signing_ = true;
  return state;
}

Outcome<void> Session::done_signing() {
  const std::lock_guard lock(mutex_);
  is_signing_ = false;
  return require(!is_closed_, CKR_SESSION_CLOSED);
}

void Session::close() {
  const std::lock_guard lock(mutex_);
  is_closed_ = true;
  found_.reset();
  signature_.reset();
}

}  // namespace sealmint::pkcs11

// One session of a host with a token, and what is under way in it.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "pkcs11/objects/token_content.hpp"
#include "pkcs11/operations/mechanism.hpp"
#include "pkcs11/slot.hpp"

namespace sealmint::pkcs11 {

// Everything that a signature needs from C_SignInit on, so that nothing which happens to the slot
// meanwhile can make it one by another key.
struct SignState {
  std::shared_ptr<Slot> slot;
  TokenContentPtr content;
  std::shared_ptr<Service> service;
  client::SignerRow signer;
  OperationPtr operation;
  bool has_parts = false;  // C_SignUpdate was called
};

class Session {
 public:
  Session(CK_SESSION_HANDLE handle, std::shared_ptr<Slot> slot, CK_FLAGS flags)
      : handle_(handle), slot_(std::move(slot)), flags_(flags) {}

  CK_SESSION_HANDLE handle() const { return handle_; }
  Slot& slot() const { return *slot_; }
  const std::shared_ptr<Slot>& shared_slot() const { return slot_; }
  CK_FLAGS flags() const { return flags_; }

  // One thread may close the session while another has it in hand: CKR_SESSION_HANDLE_INVALID then.

  // The search. CKR_OPERATION_ACTIVE, CKR_OPERATION_NOT_INITIALIZED.
  Outcome<void> begin_search(std::vector<CK_OBJECT_HANDLE> found);
  Outcome<std::vector<CK_OBJECT_HANDLE>> next_found(std::size_t count_max);
  Outcome<void> end_search();

  // The signature. One thread at a time works on it; while one waits for the service, it is taken
  // out and any other call for it gets CKR_OPERATION_ACTIVE.
  Outcome<void> require_no_signature();
  Outcome<void> begin_signature(SignState state);
  // What the host must have room for.
  Outcome<std::size_t> signature_bytes(bool in_parts);
  // Ends the signature when it fails.
  Outcome<void> add_part(ByteView part);
  // From here the signature is over, whatever comes of it; done_signing() tells that it has.
  Outcome<SignState> take_signature(bool in_parts);
  // CKR_SESSION_CLOSED when the session was closed meanwhile.
  Outcome<void> done_signing();

  void close();

 private:
  Outcome<SignState*> active_signature(bool in_parts);

  const CK_SESSION_HANDLE handle_;
  const std::shared_ptr<Slot> slot_;
  const CK_FLAGS flags_;

  std::mutex mutex_;
  std::optional<std::vector<CK_OBJECT_HANDLE>> found_;
  std::size_t shown_ = 0;
  std::optional<SignState> signature_;
  bool is_signing_ = false;
  bool is_closed_ = false;
};
// From take_signature() to done_signing(), however the call ends.
class SigningMark {
 public:
  explicit SigningMark(Session& session) : session_(session) {}
  ~SigningMark() {
    if (!is_done_) (void)session_.done_signing();
  }
  SigningMark(const SigningMark&) = delete;
  SigningMark& operator=(const SigningMark&) = delete;

  Outcome<void> done() {
    is_done_ = true;
    return session_.done_signing();
  }

 private:
  Session& session_;
  bool is_done_ = false;
};
using SessionPtr = std::shared_ptr<Session>;

}  // namespace sealmint::pkcs11

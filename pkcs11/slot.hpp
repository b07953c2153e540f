// One slot: a signer, for as long as the library is loaded.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <string>

#include "client/answers.hpp"
#include "pkcs11/service.hpp"

namespace sealmint::pkcs11 {

// Its id never changes, and never leads to another signer: what is gone is no longer present.
// Guarded by the lock of the provider, but for `loading`.
struct Slot {
  explicit Slot(CK_SLOT_ID slot_id) : id(slot_id) {}

  const CK_SLOT_ID id;
  client::SignerRow signer;
  bool is_listed = true;        // the service still lists the signer
  bool is_placeholder = false;  // no signer is known yet: somewhere to log in

  std::shared_ptr<Service> service;  // by whose credential it is used; null before a log-in
  bool is_logged_in = false;         // by C_Login
  bool sees_private = false;         // logged in, or a credential is configured

  TokenContentPtr content;  // as it was shown last
  std::chrono::steady_clock::time_point content_until;
  std::uint8_t next_generation = 0;
  bool has_other_key = false;  // the service signed by another one than was shown
  std::mutex loading;          // held while the certificate is fetched

  // A signer without a certificate has no key that could be shown.
  bool is_present(bool shows_ed25519) const {
    const bool is_hidden = !shows_ed25519 && signer.key_algorithm == "ED25519";
    return is_placeholder || (is_listed && !signer.certificate_id.empty() && !is_hidden);
  }
};

}  // namespace sealmint::pkcs11

// Between C_Initialize and C_Finalize: the slots, the sessions, and the way to the service.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "pkcs11/configuration/configuration.hpp"
#include "pkcs11/log.hpp"
#include "pkcs11/outcome.hpp"
#include "pkcs11/public_cache.hpp"
#include "pkcs11/service.hpp"
#include "pkcs11/session.hpp"
#include "pkcs11/slot_table.hpp"

namespace sealmint::pkcs11 {

// What a host may know of a slot.
struct SlotView {
  CK_SLOT_ID id = 0;
  std::string signer_id;
  std::string signer_name;
  std::string key_algorithm;
  bool is_present = false;
  bool needs_login = false;
};

class Provider {
 public:
  // The log is shared with what `make_service` makes.
  Provider(std::shared_ptr<const Configuration> configuration, std::shared_ptr<const Log> log,
           MakeService make_service);

  const Log& log() const { return *log_; }
  bool needs_pin() const { return !configuration_->credential; }

  // `renews`: asks the service when the list is old; else only when there is none yet.
  Outcome<std::vector<SlotView>> slots(bool renews);
  // CKR_SLOT_ID_INVALID.
  Outcome<SlotView> slot(CK_SLOT_ID id);

  Outcome<CK_SESSION_HANDLE> open_session(CK_SLOT_ID id, CK_FLAGS flags);
  Outcome<void> close_session(CK_SESSION_HANDLE handle);
  Outcome<void> close_all_sessions(CK_SLOT_ID id);
  // CKR_SESSION_HANDLE_INVALID.
  Outcome<SessionPtr> session(CK_SESSION_HANDLE handle);
  std::size_t count_sessions(CK_SLOT_ID id, bool only_rw);
  bool sees_private(const Session& session);

  Outcome<void> log_in(const Session& session, ByteView pin);
  Outcome<void> log_out(const Session& session);

  // What the token holds, fetched when that is not known or old; null when nobody can ask yet.
  Outcome<TokenContentPtr> content(Slot& slot);
  // A key to sign with, by what was shown last. CKR_KEY_HANDLE_INVALID.
  Outcome<SignState> signing_state(Session& session, CK_OBJECT_HANDLE key);
  // Asks the service, and lets no signature through that is by another key than the host was shown.
  // In the form of PKCS#11.
  Outcome<Bytes> sign(SignState state);

  // No more calls are let in: every session is closed.
  void stop();

 private:
  using Clock = std::chrono::steady_clock;
  using Lock = std::unique_lock<std::mutex>;

  SlotView view_of(const Slot& slot) const;
  Outcome<void> ensure_slots(bool renews);
  Outcome<void> list_signers();
  Outcome<std::shared_ptr<Service>> configured_service();
  Outcome<std::shared_ptr<Service>> service_for(client::Credential credential);
  Outcome<TokenContentPtr> load_content(Slot& slot, const client::SignerRow& signer,
                                        const std::shared_ptr<Service>& service);
  enum class Origin { disk, service };
  Outcome<TokenContentPtr> show(Slot& slot, const client::SignerRow& signer,
                                const client::CertificateText& text, Origin origin);
  std::optional<client::CertificateText> cached(const Slot& slot, const client::SignerRow& signer);
  Outcome<TokenContentPtr> content_after(Trouble failure, Slot& slot);
  Outcome<client::CertificateText> fetch(const client::SignerRow& signer, Service& service) const;
  void forget_key(const SignState& state);
  Outcome<void> log_in_with(Slot& slot, client::Credential credential);

  const std::shared_ptr<const Configuration> configuration_;
  const std::shared_ptr<const Log> log_;
  const MakeService make_service_;
  const PublicCache cache_;

  std::mutex listing_;  // held while the list of signers is fetched
  std::mutex mutex_;    // guards what follows; never held while the service is asked
  SlotTable slots_;
  bool has_slots_ = false;
  Clock::time_point slots_until_;
  std::shared_ptr<Service> service_;              // of the configured credential
  std::vector<std::shared_ptr<Service>> by_pin_;  // of credentials that came as PINs
  std::map<CK_SESSION_HANDLE, SessionPtr> sessions_;
  CK_SESSION_HANDLE last_session_ = 0;
};

// The PIN of C_Login: "clientId:clientSecret", anything else is an access token.
client::Credential credential_of_pin(std::string_view pin);

}  // namespace sealmint::pkcs11

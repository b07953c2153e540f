#include "pkcs11/provider.hpp"

#include <algorithm>
#include <utility>

#include "pkcs11/ck_rv_map.hpp"

namespace sealmint::pkcs11 {
namespace {

constexpr std::size_t sessions_max = 4'096;
constexpr std::chrono::seconds pause_after_failure{10};

// What a function that asks about slots may answer: there is no key in it yet.
Trouble listing_trouble(const client::Failure& failure) {
  auto trouble = trouble_of(failure, "listing the signers");
  if (trouble.rv == CKR_KEY_HANDLE_INVALID) trouble.rv = CKR_DEVICE_ERROR;
  return trouble;
}

}  // namespace

Provider::Provider(std::shared_ptr<const Configuration> configuration,
                   std::shared_ptr<const Log> log, MakeService make_service)
    : configuration_(std::move(configuration)),
      log_(std::move(log)),
      make_service_(std::move(make_service)),
      cache_(configuration_->cache_folder, configuration_->server_url,
             configuration_->certificate_lifetime) {}

SlotView Provider::view_of(const Slot& slot) const {
  return {slot.id,
          slot.signer.id,
          slot.is_placeholder ? "Sealmint: log in" : slot.signer.name,
          slot.signer.key_algorithm,
          slot.is_present(configuration_->shows_ed25519),
          needs_pin()};
}

Outcome<std::vector<SlotView>> Provider::slots(bool renews) {
  TRY_VOID(ensure_slots(renews));
  const Lock lock(mutex_);
  std::vector<SlotView> views;
  for (const auto& slot : slots_.all()) views.push_back(view_of(*slot));
  return views;
}

Outcome<SlotView> Provider::slot(CK_SLOT_ID id) {
  TRY_VOID(ensure_slots(false));
  const Lock lock(mutex_);
  const auto slot = slots_.find(id);
  TRY_VOID(require(slot != nullptr, CKR_SLOT_ID_INVALID));
  return view_of(*slot);
}

Outcome<void> Provider::ensure_slots(bool renews) {
  const auto is_known = [this, renews] {
    const Lock lock(mutex_);
    return has_slots_ && (!renews || Clock::now() < slots_until_);
  };
  if (is_known()) return {};
  const Lock one_at_a_time(listing_);
  if (is_known()) return {};
  auto listed = list_signers();
  if (listed.has_value()) return {};
  const Lock lock(mutex_);
  if (!has_slots_) return listed;
  // What was listed before is still true enough to sign with.
  log_->write(LogLevel::warning, "the list of signers stays as it was: " + listed.error().text);
  slots_until_ = Clock::now() + pause_after_failure;
  return {};
}

Outcome<void> Provider::list_signers() {
  if (!configuration_->credential) {
    const auto signers = cache_.signers();
    const Lock lock(mutex_);
    if (!has_slots_) slots_.merge(signers, nullptr, false);
    slots_.add_placeholder();
    has_slots_ = true;
    slots_until_ = Clock::time_point::max();
    return {};
  }
  TRY(const auto service, configured_service());
  const auto signers = service->signers();
  if (signers.has_error()) return listing_trouble(signers.error());
  cache_.keep(*signers);
  const Lock lock(mutex_);
  slots_.merge(*signers, service, true);
  has_slots_ = true;
  slots_until_ = Clock::now() + configuration_->signers_lifetime;
  return {};
}

Outcome<std::shared_ptr<Service>> Provider::configured_service() {
  const Lock lock(mutex_);
  if (service_) return service_;
  auto made = make_service_(client::copy_of(*configuration_->credential));
  if (made.has_error()) return trouble(CKR_GENERAL_ERROR, made.error().detail);
  service_ = *std::move(made);
  return service_;
}

Outcome<CK_SESSION_HANDLE> Provider::open_session(CK_SLOT_ID id, CK_FLAGS flags) {
  TRY_VOID(ensure_slots(false));
  const Lock lock(mutex_);
  const auto slot = slots_.find(id);
  TRY_VOID(require(slot != nullptr, CKR_SLOT_ID_INVALID));
  TRY_VOID(require(slot->is_present(configuration_->shows_ed25519), CKR_TOKEN_NOT_PRESENT));
  TRY_VOID(require(sessions_.size() < sessions_max, CKR_SESSION_COUNT));
  const CK_SESSION_HANDLE handle = ++last_session_;
  sessions_.emplace(handle, std::make_shared<Session>(handle, slot, flags));
  return handle;
}

// A token is logged out of when its last session ends (PKCS#11 2.40, 5.6).
Outcome<void> Provider::close_session(CK_SESSION_HANDLE handle) {
  const Lock lock(mutex_);
  const auto found = sessions_.find(handle);
  TRY_VOID(require(found != sessions_.end(), CKR_SESSION_HANDLE_INVALID));
  const SessionPtr session = found->second;
  sessions_.erase(found);
  session->close();
  const bool is_last = std::ranges::none_of(
      sessions_, [&](const auto& entry) { return &entry.second->slot() == &session->slot(); });
  if (!is_last) return {};
  Slot& slot = session->slot();
  slot.is_logged_in = false;
  if (needs_pin()) slot.sees_private = false;
  return {};
}

Outcome<void> Provider::close_all_sessions(CK_SLOT_ID id) {
  TRY_VOID(ensure_slots(false));
  const Lock lock(mutex_);
  const auto slot = slots_.find(id);
  TRY_VOID(require(slot != nullptr, CKR_SLOT_ID_INVALID));
  std::erase_if(sessions_, [&slot](const auto& entry) {
    const bool is_of_slot = &entry.second->slot() == slot.get();
    if (is_of_slot) entry.second->close();
    return is_of_slot;
  });
  slot->is_logged_in = false;
  if (needs_pin()) slot->sees_private = false;
  return {};
}

Outcome<SessionPtr> Provider::session(CK_SESSION_HANDLE handle) {
  const Lock lock(mutex_);
  const auto found = sessions_.find(handle);
  TRY_VOID(require(found != sessions_.end(), CKR_SESSION_HANDLE_INVALID));
  return found->second;
}

std::size_t Provider::count_sessions(CK_SLOT_ID id, bool only_rw) {
  const Lock lock(mutex_);
  return static_cast<std::size_t>(std::ranges::count_if(sessions_, [&](const auto& entry) {
    const Session& session = *entry.second;
    return session.slot().id == id && (!only_rw || (session.flags() & CKF_RW_SESSION) != 0);
  }));
}

bool Provider::sees_private(const Session& session) {
  const Lock lock(mutex_);
  return session.slot().sees_private;
}

void Provider::stop() {
  const Lock lock(mutex_);
  for (const auto& [handle, session] : sessions_) session->close();
  sessions_.clear();
}

}  // namespace sealmint::pkcs11

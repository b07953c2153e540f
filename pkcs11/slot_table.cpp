#include "pkcs11/slot_table.hpp"

#include <algorithm>

namespace sealmint::pkcs11 {

std::shared_ptr<Slot> SlotTable::find(CK_SLOT_ID id) const {
  return id < slots_.size() ? slots_[id] : nullptr;
}

std::shared_ptr<Slot> SlotTable::slot_of(const client::SignerRow& signer) {
  const auto known = std::ranges::find_if(
      slots_, [&signer](const auto& slot) { return slot->signer.id == signer.id; });
  if (known != slots_.end()) return *known;
  const auto placeholder =
      std::ranges::find_if(slots_, [](const auto& slot) { return slot->is_placeholder; });
  if (placeholder != slots_.end()) {
    (*placeholder)->is_placeholder = false;
    return *placeholder;
  }
  if (slots_.size() >= slots_max) return nullptr;
  slots_.push_back(std::make_shared<Slot>(slots_.size()));
  return slots_.back();
}

void SlotTable::merge(const std::vector<client::SignerRow>& signers,
                      const std::shared_ptr<Service>& service, bool sees_private) {
  for (const auto& slot : slots_) {
    if (!slot->is_placeholder && slot->service == service) slot->is_listed = false;
  }
  for (const auto& signer : signers) {
    const auto slot = slot_of(signer);
    if (!slot) return;
    const bool is_of_another = slot->service && slot->service != service;
    if (is_of_another) continue;
    slot->signer = signer;
    slot->is_listed = true;
    slot->service = service;
    slot->sees_private = slot->sees_private || sees_private;
  }
}

void SlotTable::add_placeholder() {
  if (!slots_.empty()) return;
  slots_.push_back(std::make_shared<Slot>(0));
  slots_.back()->is_placeholder = true;
}

}  // namespace sealmint::pkcs11

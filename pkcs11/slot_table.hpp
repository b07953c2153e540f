// All slots of the library, and how a new list of signers changes them.
#pragma once

#include <memory>
#include <vector>

#include "pkcs11/slot.hpp"

namespace sealmint::pkcs11 {

// Used under the lock of the provider.
class SlotTable {
 public:
  const std::vector<std::shared_ptr<Slot>>& all() const { return slots_; }
  // Null when there is no such slot.
  std::shared_ptr<Slot> find(CK_SLOT_ID id) const;

  // Signers that are known keep their slots, new ones are appended in the order of the list, and
  // those that `service` no longer lists are no longer present. A placeholder becomes the first new
  // one. Slots of other credentials stay as they are.
  void merge(const std::vector<client::SignerRow>& signers, const std::shared_ptr<Service>& service,
             bool sees_private);
  // A slot without a signer, where nothing else can be shown.
  void add_placeholder();

 private:
  std::shared_ptr<Slot> slot_of(const client::SignerRow& signer);

  std::vector<std::shared_ptr<Slot>> slots_;
};

}  // namespace sealmint::pkcs11
